import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Suites of their own: they need SST's platform or Debian's programs, or take minutes.
    exclude: [...configDefaults.exclude, "test/stacks/**", "test/long/**"],
    // Processes, for a machine in a test sets its process's environment; as many as the smallest machine has cores.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 20_000,
  },
});
