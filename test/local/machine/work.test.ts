import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { temporaryFolder } from "../../kit/temporary.ts";

// What the threads here fail with is reported, and would appear in the middle of the test's own output.
vi.stubEnv("POWERTOOLS_LOG_LEVEL", "SILENT");
const { startWork } = await import("@luster/local/machine/work");

/** Starts threads that do, one after the other, what `plan` says; what is left of it can be read. */
async function start(plan: string) {
  const file = join(await temporaryFolder(), "plan");
  await writeFile(file, plan);
  vi.stubEnv("PLAN", file);
  const { stop } = await startWork(1, new URL("children/work-thread.ts", import.meta.url));
  onTestFinished(stop);
  return () => readFile(file, "utf8");
}

test("a thread that fails is replaced, even after its replacement failed at its start", async () => {
  const left = await start("ready-then-fail fail ready-then-fail ready rest");
  await expect.poll(left).toBe("rest");
});

test("a thread that fails at the very first start fails the start, with its error", async () => {
  await expect(start("fail ready")).rejects.toThrow("The database does not answer");
});
