import { execFile } from "node:child_process";
import { cp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { expect, test } from "vitest";
import { root } from "../kit/machine.ts";
import { installedPack } from "../kit/packed.ts";
import { jpeg, png } from "../kit/rooms.ts";
import { sharedMachine } from "../kit/shared-machine.ts";

const machine = sharedMachine();
const run = promisify(execFile);

test("packed and installed in an empty folder it works, and the examples type-check and run", async () => {
  const before = await readFile(join(root, "packages/client/package.json"), "utf8");
  const { folder, manifest } = await installedPack("@luster/client");
  expect(await readFile(join(root, "packages/client/package.json"), "utf8")).toBe(before);
  expect(Object.keys(manifest.dependencies)).toEqual(["zod"]);

  await cp(join(root, "packages/client/examples"), folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(strict));
  await symlink(join(root, "node_modules/@types"), join(folder, "node_modules/@types"));
  await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder]);

  await writeFile(join(folder, "kitchen.jpg"), await jpeg());
  await writeFile(join(folder, "hall.png"), await png());
  const example = (file: string, ...args: string[]) =>
    run(process.execPath, [file, ...args], {
      cwd: folder,
      env: { ...process.env, LUSTER_URL: machine.api.url },
    });
  expect((await example("one-photo.ts", "kitchen.jpg")).stdout).toBe("enhanced.jpg, by basic\n");
  expect(await sharp(join(folder, "enhanced.jpg")).metadata()).toMatchObject({ format: "jpeg" });
  expect((await example("shoot.ts", "kitchen.jpg", "hall.png")).stdout).toMatch(
    /2 enhanced, 0 failed, in shoot shoot_/,
  );
  expect(await readdir(join(root, "packages/client"))).not.toContain(".package.json");
}, 180_000);

const strict = {
  compilerOptions: {
    module: "nodenext",
    target: "es2022",
    lib: ["es2024", "dom", "dom.iterable"],
    types: ["node"],
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
  },
  include: ["*.ts"],
};
