import { platform } from "./platform.ts";

/** A new idempotency key. React Native has no crypto of its own; these need to be unique, not secret. */
export function newKey(): string {
  return platform.crypto?.randomUUID?.() ?? Array.from({ length: 4 }, word).join("-");
}

const word = (): string =>
  Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, "0");

/** A short text that stands for a longer one: FNV-1a over UTF-16, twice 32 bits from different starts. */
export function digest(text: string): string {
  return [0x811c9dc5, 0x1b873593].map((start) => fnv(text, start).toString(36)).join("");
}

function fnv(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
