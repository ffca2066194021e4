/**
 * In how many parts the service's day is counted. A partition of the table takes 1,000 writes a second, and each paid
 * call writes twice: docs/decisions/0023-caps.md has the arithmetic.
 */
const most = 4;
/** A part has at least so much of the cap, in millionths of a US dollar: what is left over in each is little of it. */
const smallest = 50_000_000;

export const parts: readonly number[] = Array.from({ length: most }, (_, part) => part);

/**
 * The most that each part may come to, given what they have now: their shares of the cap, which together never pass
 * it. A part that a higher or otherwise divided cap left above its share keeps what it has, and the others share the
 * rest.
 */
export function partLimits(cap: number, used: readonly number[]): number[] {
  const shares = Math.min(most, Math.max(1, Math.floor(cap / smallest)));
  const full = new Set<number>();
  for (;;) {
    const open = parts.filter((part) => part < shares && !full.has(part));
    const taken = parts.filter((part) => !open.includes(part)).reduce((sum, part) => sum + at(used, part), 0);
    const share = open.length === 0 ? 0 : Math.max(0, Math.floor((cap - taken) / open.length));
    const over = open.filter((part) => at(used, part) > share);
    if (over.length === 0) return parts.map((part) => (open.includes(part) ? share : 0));
    for (const part of over) full.add(part);
  }
}

const at = (values: readonly number[], index: number): number => values[index] ?? 0;
