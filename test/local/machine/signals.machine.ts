import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lookUp } from "@luster/local/cloud/process";
import { describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { root, run } from "../../kit/machine.ts";

const Recorded = z.object({ pid: z.int(), parent: z.int() });

/** The service and Cloudflare's runtime below it, as the embedded R2 recorded them; `undefined` before that. */
async function recorded(data: string): Promise<number[] | undefined> {
  const text = await readFile(join(data, "r2/workerd.json"), "utf8").catch(() => "");
  const found = Recorded.safeParse(text === "" ? undefined : JSON.parse(text));
  return found.success ? [found.data.pid, found.data.parent] : undefined;
}

const alive = async (pids: number[]): Promise<number[]> => {
  const found = await Promise.all(pids.map(lookUp));
  // A process that nobody has reaped yet keeps its pid, but has no command.
  return pids.filter((_, index) => Boolean(found[index]?.command));
};

async function folder(): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), "luster-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true, maxRetries: 3 }));
  return data;
}

async function started(data: string): Promise<number[]> {
  await expect.poll(() => recorded(data)).toBeDefined();
  return z.array(z.int()).parse(await recorded(data));
}

const gone = (pids: number[]) => expect.poll(() => alive(pids)).toEqual([]);

/** `npm start` in a process group of its own, as a terminal gives it one. */
function npmStart(data: string): { npm: ChildProcess; ready: Promise<unknown> } {
  const npm = spawn("npm", ["start"], {
    cwd: root,
    env: { ...process.env, PORT: "0", LUSTER_DATA: data },
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  onTestFinished(
    () => void (npm.pid && alive([npm.pid]).then(([pid]) => pid && process.kill(-pid, "SIGKILL"))),
  );
  const ready = new Promise((resolve) => {
    let output = "";
    npm.stdout.on("data", (text: Buffer) => {
      output += text.toString();
      if (output.includes("Luster is ready at")) resolve(output);
    });
  });
  return { npm, ready };
}

describe("npm start ends the service and everything below it", () => {
  it.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const)("when npm alone gets %s", async (signal) => {
    const data = await folder();
    const { npm, ready } = npmStart(data);
    await ready;
    const pids = await started(data);
    npm.kill(signal);
    await gone(pids);
  });

  it("when Ctrl-C reaches the whole group", async () => {
    const data = await folder();
    const { npm, ready } = npmStart(data);
    await ready;
    const pids = await started(data);
    process.kill(-(npm.pid ?? 0), "SIGINT");
    await gone(pids);
  });
});

describe("a signal in the middle of the start", () => {
  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("%s ends what was started already", async (signal) => {
    const data = await folder();
    const { child } = run("packages/local/src/main.ts", [], { LUSTER_DATA: data });
    const ended = once(child, "close");
    const pids = await started(data);
    child.kill(signal);
    await ended;
    await gone(pids);
  });
});
