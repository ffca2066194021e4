import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import sharp from "sharp";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../kit/machine.ts";
import { installedPack } from "../kit/packed.ts";
import { havePhotos, photoPath } from "../kit/rooms.ts";
import { newPhoto } from "./photos.ts";

test("packed and installed in an empty folder it enhances, lists, deletes, diagnoses, and serves the studio", async () => {
  const before = await readFile(join(root, "packages/cli/package.json"), "utf8");
  const { folder, home, manifest } = await installedPack("@luster/cli");
  expect(await readFile(join(root, "packages/cli/package.json"), "utf8")).toBe(before);
  expect(await readdir(join(root, "packages/cli"))).not.toContain(".package.json");
  expect(Object.keys(manifest.dependencies).filter((name) => /^(@luster|sst$)/.test(name))).toEqual([]);
  const { bin } = JSON.parse(await readFile(join(home, "package.json"), "utf8"));
  expect(bin).toEqual({ luster: "./dist/main.js" });
  expect(await readFile(join(home, bin.luster), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);

  const env = { PATH: process.env["PATH"], LUSTER_DATA: join(folder, "data"), PORT: "0" };
  const begin = (...args: string[]) => {
    const child = spawn(process.execPath, [join(home, bin.luster), ...args], { cwd: folder, env });
    const ended = once(child, "exit");
    // By TERM: a machine that is killed leaves its storage running.
    onTestFinished(async () => void (child.kill() && (await ended)));
    return child;
  };
  const luster = async (...args: string[]) => {
    const child = begin(...args);
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit"),
    ]);
    return { code, stdout, stderr };
  };

  await writeFile(join(folder, "kitchen.jpg"), await newPhoto());
  if (havePhotos) await copyFile(photoPath("nokia.heif"), join(folder, "hall.heif"));
  const names = havePhotos ? ["hall", "kitchen"] : ["kitchen"];
  const enhanced = await luster("enhance", ".");
  expect(enhanced.stderr).toContain(`${names.length} enhanced`);
  expect(enhanced.code).toBe(0);
  for (const name of names)
    expect(await sharp(join(folder, `${name}.enhanced.jpg`)).metadata()).toMatchObject({ format: "jpeg" });

  const machine = begin("start");
  const url = await new Promise<string>((resolve, reject) => {
    let said = "";
    machine.stdout.on("data", (chunk) => {
      const [, found] = /ready at (http:\S+)/.exec((said += String(chunk))) ?? [];
      if (found !== undefined) resolve(found);
    });
    machine.once("exit", () => reject(new Error(said)));
  });
  const page = await (await fetch(url)).text();
  const script = /src="\.?\/?(assets\/[\w-]+\.js)"/.exec(page)?.[1] ?? "none";
  expect((await fetch(`${url}/${script}`)).headers.get("content-type")).toContain("javascript");

  const { shoot_id } = JSON.parse((await luster("shoots", "--json")).stdout);
  expect((await luster("jobs", shoot_id)).stdout.trim().split("\n")).toHaveLength(names.length);
  expect(await luster("delete", shoot_id)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Say --yes to go on."),
  });
  const deleted = await luster("delete", shoot_id, "--yes", "--json");
  expect(JSON.parse(deleted.stdout)).toMatchObject({ kind: "shoot", shoot_id });
  expect((await luster("shoots")).stdout).toBe("");
  expect(await luster("delete", shoot_id, "--yes")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("shoot.not_found"),
  });
  const found = JSON.parse((await luster("doctor", "--json")).stdout);
  expect(JSON.stringify(found)).toContain("GB are free");
}, 300_000);
