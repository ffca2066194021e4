import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sniff } from "@luster/core/pictures/sniff";
import { expect, test } from "vitest";
import { run } from "../kit/machine.ts";
import { temporaryFolder } from "../kit/temporary.ts";

test("npm run samples makes photos of the types that their names say, without any photo at hand", async () => {
  const folder = join(await temporaryFolder(), "new");
  expect(await run("tools/samples.ts", [folder], {}).ended).toEqual({ code: 0 });
  const types = await Promise.all(
    (await readdir(folder)).map(async (name) => [name, sniff(await readFile(join(folder, name)))]),
  );
  expect(Object.fromEntries(types)).toEqual({
    "dim-room.jpg": "image/jpeg",
    "night.jpg": "image/jpeg",
    "stone-front.webp": "image/webp",
    "sunset.png": "image/png",
    "wooden-room.jpg": "image/jpeg",
  });
});

test("npm run samples without a folder says how to name one", async () => {
  const { ended, output } = run("tools/samples.ts", [], {});
  expect(await ended).toEqual({ code: 1 });
  expect(output.stderr).toBe("Name a folder for the photos: npm run samples -- DIR\n");
});
