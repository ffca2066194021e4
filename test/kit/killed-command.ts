import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { photoFolder } from "../cli/photos.ts";
import { jobsMade } from "../cli/made.ts";
import { run, startMachine } from "./machine.ts";
import { temporaryFolder } from "./temporary.ts";

const signals = ["SIGINT", "SIGKILL", "SIGKILL"] as const;

/**
 * A folder of so many photos, enhanced by a command that is ended three times in the middle, by Ctrl-C and by kill
 * -9, and run again: each photo has its output, and the service one job a photo.
 */
export async function killThreeTimes(count: number): Promise<void> {
  const folder = await temporaryFolder();
  const data = join(folder, "data");
  await photoFolder(join(folder, "shoot"), count);
  const command = () =>
    run(
      "packages/cli/src/main.ts",
      ["enhance", "shoot", "--recursive", "--json"],
      { LUSTER_DATA: data },
      folder,
    );

  for (const [at, signal] of signals.entries()) {
    const { child, ended, output } = command();
    const enough = Math.ceil((count / 5) * (at + 1));
    await expect.poll(() => doneIn(output.stdout), { timeout: 300_000 }).toBeGreaterThanOrEqual(enough);
    child.kill(signal);
    await ended;
    expect(doneIn(output.stdout)).toBeLessThan(count);
  }
  const { ended, output } = command();
  expect(await ended).toEqual({ code: 0 });
  expect(doneIn(output.stdout)).toBe(count);

  const outputs = (await readdir(join(folder, "shoot"), { recursive: true })).filter(
    (name) => !/IMG_\d+\.jpg$/.test(name),
  );
  expect(outputs.filter((name) => name.endsWith(".enhanced.jpg"))).toHaveLength(count);
  expect(outputs.filter((name) => !name.endsWith(".enhanced.jpg"))).toEqual(["upstairs"]);
  const machine = await startMachine({ LUSTER_DATA: data });
  try {
    expect(await jobsMade(machine.api)).toBe(count);
  } finally {
    await machine.stop();
  }
}

const doneIn = (stdout: string): number => stdout.match(/"status":"(succeeded|skipped)"/g)?.length ?? 0;
