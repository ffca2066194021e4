import { checkUnsigned, type UnsignedFinding } from "@luster/core/storage/s3/unsigned.s3";
import { expect, test } from "vitest";
import { storeFixture, type RunningStore } from "./store-fixture.ts";

/** What the check for a real bucket finds in a store whose answer is known. */
export function unsignedCheckSuite(
  { bucket, start }: { bucket: string; start: () => Promise<RunningStore> },
  result: UnsignedFinding["result"],
): void {
  const fixture = storeFixture(start);
  test(`the check finds unsigned headers ${result}, and leaves nothing behind`, async () => {
    const { store } = fixture;
    const written: string[] = [];
    const watched: typeof store = {
      ...store,
      presignPut: (grant) => {
        written.push(grant.key);
        return store.presignPut(grant);
      },
    };
    const found = await checkUnsigned({ store: watched, bucket, signal: new AbortController().signal });
    expect(found.map((one) => [one.tried, one.result])).toEqual([
      ["copy to a new key", result],
      ["copy over an object", result],
      ["metadata", result],
    ]);
    expect(new Set(written).size).toBe(4);
    for (const key of written) expect(await store.head(key)).toBeUndefined();
  });
}
