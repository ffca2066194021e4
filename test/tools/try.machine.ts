import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { tryOut } from "../../tools/deploy/trial.ts";
import { root } from "../kit/machine.ts";
import { sharedMachine } from "../kit/shared-machine.ts";

const machine = sharedMachine();
const address = () => machine.api.url;

it("npm run try has a picture enhanced by one machine, and says each step", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, "tools/try.ts"), address()]);
  expect(stdout).toContain("runs local");
  expect(stdout.match(/^ {2}[\w-]+$/gm)).toEqual([
    "  health",
    "  shoot",
    "  picture",
    "  output",
    "  clean-up",
  ]);
  expect((await machine.api.send("/shoots")).body["shoots"]).toEqual([]);
});

it("a release that does not run is said so", async () => {
  const trial = { api: address(), release: "0.1.0+1111111111aa", asUser: true, patience: 1, say: () => {} };
  await expect(tryOut(trial)).rejects.toThrow("/health says that local runs, and not 0.1.0+1111111111aa");
});
