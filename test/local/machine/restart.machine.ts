import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lookUp } from "@luster/local/cloud/process";
import { describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { fetched } from "../../kit/api.ts";
import { type Environment, type Machine, startMachine } from "../../kit/machine.ts";
import { jpeg } from "../../kit/rooms.ts";

async function folder(): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), "luster-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  return data;
}

async function start(data: string, environment: Environment = {}): Promise<Machine> {
  const machine = await startMachine({ LUSTER_DATA: data, ...environment });
  onTestFinished(() => machine.stop());
  return machine;
}

/** The pid of Cloudflare's runtime below the embedded R2. */
async function workerd(data: string): Promise<number> {
  return z.object({ pid: z.int() }).parse(JSON.parse(await readFile(join(data, "r2/workerd.json"), "utf8")))
    .pid;
}

/** A killed process, too, keeps its pid until its parent reaps it, but not its command. */
async function isAlive(pid: number): Promise<boolean> {
  return Boolean((await lookUp(pid))?.command);
}

describe("npm start", () => {
  it("says where it is and what to try next, once everything answers", async () => {
    const { output, url, api } = await start(await folder());
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(output.stdout).toContain(`curl ${url}/health`);
    expect(output.stdout).toContain("luster enhance photo.jpg");
    expect((await api.send("/health")).body).toMatchObject({ status: "healthy" });
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "stops at %s before it is cut off after 1.8 s, and leaves nothing behind",
    async (signal) => {
      const data = await folder();
      const machine = await start(data);
      const runtime = await workerd(data);
      expect(await isAlive(runtime)).toBe(true);
      // A stop that is cut off is 1.
      expect((await machine.end(signal)).code).toBe(0);
      expect([await isAlive(machine.pid), await isAlive(runtime)]).toEqual([false, false]);
      expect(existsSync(join(data, "running.json"))).toBe(false);
    },
  );

  it("stops as cleanly when Ctrl-C comes twice, as it does through npm", async () => {
    const data = await folder();
    const machine = await start(data);
    const runtime = await workerd(data);
    process.kill(machine.pid, "SIGINT");
    expect((await machine.end("SIGINT")).code).toBe(0);
    expect(await isAlive(runtime)).toBe(false);
  });
});

describe("the next start", () => {
  it("finds everything as it was, and earlier URLs still work", async () => {
    const data = await folder();
    const first = await start(data);
    const bytes = await jpeg();
    const { shoot_id, asset_id } = await first.api.asset(bytes);
    const job = await first.api.enhanced({ asset_id });
    const url = job.output?.url ?? "";
    const before = await fetched(url);
    await first.end("SIGTERM");

    const { api } = await start(data);
    expect((await api.send("/shoots")).body).toMatchObject({ shoots: [{ shoot_id }] });
    expect(await api.ended(job.job_id)).toMatchObject({ status: "succeeded", events: job.events });
    expect((await fetched(url)).bytes.equals(before.bytes)).toBe(true);
  });

  it("after kill -9 finishes the queued jobs and the one in progress", async () => {
    const data = await folder();
    const first = await start(data, { LUSTER_WORKERS: "1" });
    const { asset_id } = await first.api.asset(await jpeg());
    const wished = await Promise.all(Array.from({ length: 6 }, () => first.api.post("/jobs", { asset_id })));
    const runtime = await workerd(data);
    await first.end("SIGKILL");

    const { api } = await start(data);
    expect(await isAlive(runtime)).toBe(false);
    const jobs = await Promise.all(wished.map(({ body }) => api.ended(body["job_id"])));
    expect(jobs.map(({ status }) => status)).toEqual(Array(6).fill("succeeded"));
    expect(jobs.some(({ events }) => events.some(({ type }) => type === "resent"))).toBe(true);
    expect(await readdir(join(data, "work"))).toEqual([]);
  });
});
