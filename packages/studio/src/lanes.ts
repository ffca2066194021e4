/** Runs what it is given, so many at the same time. */
export function lanes(most: number): (work: () => Promise<void>) => void {
  const waiting: (() => Promise<void>)[] = [];
  let running = 0;
  const next = async (): Promise<void> => {
    const work = waiting.shift();
    if (!work || running >= most) return void (work && waiting.unshift(work));
    running += 1;
    await work().catch(() => undefined);
    running -= 1;
    await next();
  };
  return (work) => {
    waiting.push(work);
    void next();
  };
}
