import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

test("room for a picture is there, for a picture beyond the disk it is not", async () => {
  const { workspace } = await setting();
  await workspace.requireRoom(1000);
  const beyond = workspace.requireRoom(Number.MAX_SAFE_INTEGER);
  await expect(beyond).rejects.toBeInstanceOf(DiskFullError);
});
