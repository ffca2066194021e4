import { mkdir, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startIssuer } from "@luster/local/auth/issuer";
import { startDisk } from "@luster/local/disk/disk";
import { startR2 } from "@luster/local/cloud/r2";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../kit/temporary.ts";

const damage = (file: string) =>
  expect.objectContaining({
    name: "DataError",
    message: expect.stringMatching(new RegExp(`^${RegExp.escape(file)} is .*\\. (Put back|Delete it)`)),
  });

describe("a start names the file that is damaged, and the way out", () => {
  it.each(["", "secret", "0".repeat(63)])("a secret of the standby folder that is %j", async (content) => {
    const folder = await temporaryFolder();
    const start = () => startDisk({ folder, port: 0, onFault: () => {} });
    await (await start()).stop();
    await writeFile(join(folder, ".secret"), content);
    await expect(start()).rejects.toEqual(damage(join(folder, ".secret")));
  });

  it.each(["", "{", "{}", '{"kty":"RSA"}'])("a key of the embedded issuer that is %j", async (content) => {
    const data = await temporaryFolder();
    await mkdir(join(data, "issuer"));
    await writeFile(join(data, "issuer/key.json"), content);
    await expect(startIssuer(data)).rejects.toEqual(damage(join(data, "issuer/key.json")));
  });

  it.each([0, 50])("a list of the embedded R2 that was cut to %i bytes", async (size) => {
    const folder = await temporaryFolder();
    const credentials = { accessKeyId: "fake", secretAccessKey: "fake" };
    const start = () => startR2({ folder, port: 0, bucket: "luster", credentials });
    await (await start()).stop();
    const objects = join(folder, "objects");
    const names = await readdir(objects, { recursive: true });
    const file = join(objects, names.find((name) => name.endsWith(".sqlite")) ?? "none");
    await truncate(file, size);
    // What the main file holds has been taken over from the log, as after a checkpoint.
    await rm(`${file}-wal`, { force: true });
    await expect(start()).rejects.toEqual(damage(file));
  });
});

it("an issuer whose key is kept signs with it after a restart", async () => {
  const data = await temporaryFolder();
  const first = await startIssuer(data);
  await first.stop();
  const again = await startIssuer(data);
  const reply = await fetch(`${again.endpoint}/token?user=anna`);
  expect(reply.status).toBe(200);
  await again.stop();
});
