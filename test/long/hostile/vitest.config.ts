import { defineConfig } from "vitest/config";

/** These files end in `.hostile.ts`, so that `npm test`, which has no minutes to spare, leaves them out. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.hostile.ts"],
    globalSetup: "../../kit/own-tmpdir.ts",
    // A machine and its pictures want both processors for themselves.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 40_000 } },
  },
});
