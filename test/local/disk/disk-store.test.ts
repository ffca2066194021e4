import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diskRequests } from "@luster/local/disk/disk-server";
import { diskStore } from "@luster/local/disk/disk-store";
import { storageDoor } from "@luster/local/cloud/door";
import { close, listen } from "@luster/local/cloud/listen";
import { storeSuite } from "../../kit/suites/store.suite.ts";

const secret = Buffer.from("example-secret-of-the-disk-store");

storeSuite("disk", { http: true }, async () => {
  const parent = await mkdtemp(join(tmpdir(), "store-disk-"));
  const folder = join(parent, "objects");
  const file = join(parent, "file");
  await writeFile(file, "where a directory should be");
  const server = createServer(storageDoor(() => true, diskRequests({ folder, secret, path: "/storage" })));
  const baseUrl = `http://127.0.0.1:${await listen(server)}/storage`;
  return {
    store: diskStore({ folder, baseUrl, secret }),
    gone: diskStore({ folder: join(file, "objects"), baseUrl, secret }),
    at: (time) => diskStore({ folder, baseUrl, secret, now: () => time }),
    async stop() {
      await close(server);
      await rm(parent, { recursive: true });
    },
  };
});
