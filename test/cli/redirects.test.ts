import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Output } from "@luster/client";
import { putFromDisk } from "@luster/cli/put";
import { save } from "@luster/cli/save";
import { expect, test } from "vitest";
import { startRedirecting } from "../kit/servers/redirecting.ts";
import { temporaryFolder } from "../kit/temporary.ts";

test.each([303, 307])(
  "an upload that the storage redirects by %i is refused, and nobody else hears of it",
  async (status) => {
    const { url, asked } = await startRedirecting(status);
    const { signal } = new AbortController();
    const put = putFromDisk({ url: `${url}/a`, headers: {} }, new Blob(["picture"]), {
      signal,
      onProgress: () => undefined,
    });
    await expect(put).rejects.toThrow("fetch failed");
    expect(asked).toEqual({ here: 1, there: 0 });
  },
);

test("a download that the storage redirects is not followed, and nothing of it is saved", async () => {
  const { url, asked } = await startRedirecting();
  const folder = await temporaryFolder();
  const stop = new AbortController();
  const latest = { url: `${url}/a` } as Output;
  const saved = save(() => Promise.resolve(latest), join(folder, "a.jpg"), stop.signal).catch(
    (error: unknown) => error,
  );
  await expect.poll(() => asked.here).toBeGreaterThan(0);
  stop.abort();
  expect(await saved).toBeInstanceOf(Error);
  expect(asked.there).toBe(0);
  expect(await readdir(folder)).toEqual([]);
});
