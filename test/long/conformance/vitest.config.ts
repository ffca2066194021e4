import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { ConformanceTable } from "./reporter.ts";

/** These files end in `.conformance.ts`: they need programs that npm does not bring. */
export default defineConfig({
  root: join(import.meta.dirname, "../../.."),
  test: {
    include: ["test/long/conformance/*.conformance.ts"],
    globalSetup: ["test/kit/own-tmpdir.ts", "test/long/conformance/oracles.ts"],
    reporters: ["default", new ConformanceTable()],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 40_000 } },
  },
});
