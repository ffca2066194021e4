import { expect, test } from "vitest";
import { fixture, outage, type Start } from "./fixture.ts";

/** Records of which a deployment has one. */
type Only<T> = { get(): Promise<T | undefined>; put(state: T): Promise<void> };

/** How an adapter keeps the one record of a kind; `states` follow each other, the second with less than the first. */
export function onlyRecordSuite<T>(title: string, start: Start<Only<T>>, states: readonly [T, T]): void {
  const records = fixture(start);

  test(`the ${title} records have what was put last, without what it had before`, async () => {
    expect(await records.port.get()).toBeUndefined();
    for (const state of states) {
      await records.port.put(state);
      expect(await records.port.get()).toEqual(state);
    }
  });

  test(`the ${title} records say that the service is unavailable when it is`, async () => {
    await expect(records.gone.get()).rejects.toMatchObject(outage);
    await expect(records.gone.put(states[1])).rejects.toMatchObject(outage);
  });
}
