import { existsSync, readFileSync, rmSync } from "node:fs";
import { workerData } from "node:worker_threads";

// Loaded before Luster, in every thread of it: once there is a file at DIE_FILE, the thread of the workers ends in
// the way it names.

const file = process.env["DIE_FILE"] ?? "";

const ways: Record<string, () => unknown> = {
  exit: () => process.exit(7),
  throw: () => {
    throw new Error("Thrown by the test");
  },
  reject: () => void Promise.reject(new Error("Rejected by the test")),
  memory: () => {
    const kept: unknown[] = [];
    for (;;) kept.push(Array.from({ length: 100_000 }, Math.random));
  },
};

const isWork = typeof workerData === "object" && workerData !== null && "workers" in workerData;
if (isWork)
  setInterval(() => {
    if (!existsSync(file)) return;
    const way = readFileSync(file, "utf8");
    rmSync(file);
    ways[way]?.();
  }, 20).unref();
