import { mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startMachine } from "../../kit/machine.ts";
import { temporaryFolder } from "../../kit/temporary.ts";

/** A machine that is stopped after the test, or the words in which its start was refused. */
async function attempt(environment: Record<string, string>) {
  try {
    const machine = await startMachine(environment);
    onTestFinished(() => machine.stop());
    return machine;
  } catch (error) {
    return String(error);
  }
}

it("of three starts at the same moment in one data folder one runs, the others say which and where, and its ports are kept", async () => {
  const data = await temporaryFolder();
  const starts = await Promise.all(Array.from({ length: 3 }, () => attempt({ LUSTER_DATA: data })));
  const [machine, ...more] = starts.flatMap((start) => (typeof start === "string" ? [] : [start]));
  expect(more).toEqual([]);
  const refusals = starts.filter((start) => typeof start === "string");
  if (!machine) throw new Error(`None runs: ${refusals.join("; ")}`);
  const { pid, url, api } = machine;
  for (const refusal of refusals)
    expect(refusal).toContain(`${data} is in use by another running Luster (process ${pid}, ${url})`);
  const ports = JSON.parse(await readFile(join(data, "ports.json"), "utf8"));
  const shoot_id = await api.shoot();
  const granted = await api.ticket({ shoot_id, filename: "a.jpg", content_type: "image/jpeg" });
  expect(new URL(granted.url).port).toBe(String(ports.r2));
});

it("after kill -9 the next start takes the folder, and says its own pid to a third", async () => {
  const data = await temporaryFolder();
  const killed = await startMachine({ LUSTER_DATA: data });
  await killed.end("SIGKILL");
  const machine = await startMachine({ LUSTER_DATA: data });
  onTestFinished(() => machine.stop());
  expect(await attempt({ LUSTER_DATA: data })).toContain(`(process ${machine.pid}, ${machine.url})`);
});

it("a machine leaves nothing in the folder for temporary files, not even while it runs or when it is killed", async () => {
  const TMPDIR = await mkdtemp(join(tmpdir(), "luster-test-"));
  const LUSTER_DATA = await temporaryFolder();
  onTestFinished(() => rm(TMPDIR, { recursive: true }));
  const first = await startMachine({ TMPDIR, LUSTER_DATA });
  const left = (await readdir(join(LUSTER_DATA, "tmp"))).filter((name) => name.startsWith("miniflare-"));
  expect([left.length, await readdir(TMPDIR)]).toEqual([1, []]);
  await first.end("SIGKILL");
  expect(await readdir(TMPDIR)).toEqual([]);

  const second = await startMachine({ TMPDIR, LUSTER_DATA });
  expect(await readdir(join(LUSTER_DATA, "tmp"))).not.toContain(left[0]);
  await second.end("SIGTERM");
  expect(await readdir(LUSTER_DATA)).not.toContain("tmp");
  expect(await readdir(TMPDIR)).toEqual([]);
});

it("a lock that a crash has damaged is made anew", async () => {
  const data = await temporaryFolder();
  await (await startMachine({ LUSTER_DATA: data })).end("SIGTERM");
  await truncate(join(data, "lock/CURRENT"), 0);
  const machine = await attempt({ LUSTER_DATA: data });
  expect(machine).toMatchObject({ url: expect.any(String) });
});
