import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createWorkspace, DiskFullError } from "@luster/core/workspace";
import { expect, onTestFinished, test } from "vitest";

async function setting() {
  const root = await mkdtemp(join(tmpdir(), "luster-workspace-"));
  onTestFinished(() => rm(root, { recursive: true }));
  return { root, workspace: createWorkspace(root) };
}

test("each use has a folder of its own, which is gone afterwards with all that is in it", async () => {
  const { root, workspace } = await setting();
  const use = () =>
    workspace.use(async (folder) => {
      await writeFile(join(folder, "original"), "bytes");
      return (await readdir(root)).length;
    });
  expect(Math.max(...(await Promise.all([use(), use(), use()])))).toBeGreaterThan(1);
  expect(await readdir(root)).toEqual([]);
});

test("the folder is gone when the work fails, and the failure stays what it was", async () => {
  const { root, workspace } = await setting();
  const failed = workspace.use(async (folder) => {
    await writeFile(join(folder, "original"), "bytes");
    throw new RangeError("the work failed");
  });
  await expect(failed).rejects.toThrow("the work failed");
  expect(await readdir(root)).toEqual([]);
});

test("what killed invocations left is cleared, and nothing else", async () => {
  const { root, workspace } = await setting();
  await mkdir(join(root, "luster-job-abc", "deep"), { recursive: true });
  await writeFile(join(root, "luster-job-abc", "deep", "original"), "bytes");
  await writeFile(join(root, "somebody's"), "bytes");
  await workspace.clear();
  expect(await readdir(root)).toEqual(["somebody's"]);
});

/** Another process that works in a folder of its own below `root` until it is killed. */
async function worker(root: string) {
  const script = fileURLToPath(new URL("children/workspace.ts", import.meta.url));
  const child = spawn(process.execPath, [script, root], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(kill);
  await once(child.stdout, "data");
  return { kill };
}

test("a live process keeps its folder and what is in it when another one starts; a killed one does not", async () => {
  const { root, workspace } = await setting();
  const other = await worker(root);
  const [folder = ""] = await readdir(root);
  await workspace.clear();
  expect(await readdir(join(root, folder))).toEqual(["original"]);
  await other.kill();
  await workspace.clear();
  expect(await readdir(root)).toEqual([]);
});

test("a folder of a dead process whose pid another process has now is cleared", async () => {
  const { root, workspace } = await setting();
  await mkdir(join(root, `luster-job-${process.ppid}-1-abcdef`));
  await workspace.clear();
  expect(await readdir(root)).toEqual([]);
});

test("room for a picture is there, for a picture beyond the disk it is not", async () => {
  const { workspace } = await setting();
  await workspace.requireRoom(1000);
  const beyond = workspace.requireRoom(Number.MAX_SAFE_INTEGER);
  await expect(beyond).rejects.toBeInstanceOf(DiskFullError);
});
