import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  test: {
    include: ["test/stacks/*.test.ts"],
    globalSetup: "test/kit/own-tmpdir.ts",
    // Each evaluation is a process of its own; more at once than this gain nothing on two cores.
    maxWorkers: 2,
    maxConcurrency: 2,
    // An evaluation takes two seconds; a busy machine takes its time.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 40_000 } },
  },
});
