import { join } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * What starts, stops and kills whole machines, or sends real photos through one. These files stand beside the others
 * of their source and end in `.machine.ts`, so that `npm test` leaves them out: each of them takes as long as a
 * hundred others.
 */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, "../.."),
    include: ["**/*.machine.ts"],
    globalSetup: "kit/own-tmpdir.ts",
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 40_000 } },
  },
});
