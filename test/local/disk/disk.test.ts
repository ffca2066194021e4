import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { objectFolder } from "@luster/local/disk/object-folder";
import { startDisk } from "@luster/local/disk/disk";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../kit/temporary.ts";

test("what a killed process left half-written is gone at the next start, and objects stay", async () => {
  const folder = await temporaryFolder();
  const objects = objectFolder(folder);
  await objects.write("ana/kitchen.jpg", Readable.from([Buffer.from("kept")]), { contentType: "image/jpeg" });
  const draft = join(folder, ".tmp", "draft");
  await mkdir(draft, { recursive: true });
  await writeFile(join(draft, "@content"), "half");
  const { stop } = await startDisk({ folder, port: 0, onFault: () => {} });
  onTestFinished(stop);
  expect(existsSync(draft)).toBe(false);
  expect(await text(objects.content("ana/kitchen.jpg"))).toBe("kept");
});
