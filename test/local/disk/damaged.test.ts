import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { diskRequests } from "@luster/local/disk/disk-server";
import { diskStore } from "@luster/local/disk/disk-store";
import { close, listen } from "@luster/local/cloud/listen";
import { expect, onTestFinished, test } from "vitest";
import { newKey, picture } from "../../kit/suites/store-fixture.ts";
import { temporaryFolder } from "../../kit/temporary.ts";

test.each(["", "{", '{"size":"many"}'])(
  "an object whose @head.json says %j is unavailable, and one line names the file and the way out",
  async (text) => {
    const folder = await temporaryFolder();
    const secret = Buffer.from("example");
    const faults: unknown[] = [];
    const server = createServer(diskRequests({ folder, secret, onFault: (error) => faults.push(error) }));
    const baseUrl = `http://127.0.0.1:${await listen(server)}`;
    onTestFinished(() => close(server));
    const store = diskStore({ folder, baseUrl, secret });
    const key = newKey();
    const { url, headers } = store.presignPut({
      key,
      contentType: "image/png",
      expiresIn: 60,
      maxSize: 1000,
    });
    expect((await fetch(url, { method: "PUT", headers, body: picture(100) })).status).toBe(200);
    const file = join(folder, key, "@head.json");
    await writeFile(file, text);

    await expect(store.head(key)).rejects.toMatchObject({ code: "storage.unavailable" });
    const download = store.presignGet({ key, contentType: "image/png", filename: "a.png", expiresIn: 60 });
    expect((await fetch(download.url)).status).toBe(503);
    expect(faults.map(String)).toEqual([
      `DamagedObjectError: ${file} is damaged: put a copy of it back, or remove the folder that it is in, with the picture`,
    ]);
  },
);
