import { join } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * What works on many pictures, or on large ones. These files stand beside the others of their source and end in
 * `.pictures.ts`, so that `npm test` leaves them out.
 */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, "../.."),
    include: ["**/*.pictures.ts"],
    globalSetup: "kit/own-tmpdir.ts",
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 40_000 } },
  },
});
