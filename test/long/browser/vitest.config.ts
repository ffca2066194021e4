import { defineConfig } from "vitest/config";

/** These files end in `.browser.ts`: they need Debian's Chromium. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.browser.ts"],
    globalSetup: "../../kit/own-tmpdir.ts",
    // A browser, a machine and its pictures want both processors for themselves.
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
