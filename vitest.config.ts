import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Suites of their own: they need SST's platform or Debian's programs, or take minutes.
    exclude: [...configDefaults.exclude, "test/stacks/**", "test/long/**"],
    globalSetup: "test/kit/own-tmpdir.ts",
    // Processes, for a machine in a test sets its process's environment; as many as the smallest machine has cores.
    pool: "forks",
    maxWorkers: 2,
    // For machines that others use too: a test waits for a condition, as long as it takes, and never for a time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 40_000 } },
  },
});
