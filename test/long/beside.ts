import { join } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * A suite whose files stand beside the other tests of their source, under an ending of their own: `npm test` leaves
 * them out.
 */
export const besideTests = (ending: string) =>
  defineConfig({
    test: {
      root: join(import.meta.dirname, ".."),
      include: [`**/*.${ending}.ts`],
      globalSetup: "kit/own-tmpdir.ts",
      pool: "forks",
      maxWorkers: 2,
      testTimeout: 120_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 40_000 } },
    },
  });
