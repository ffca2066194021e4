import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { s3Store } from "@luster/core/storage/s3/store.s3";
import { storageDoor } from "@luster/local/cloud/door";
import { close, listen } from "@luster/local/cloud/listen";
import { startR2 } from "@luster/local/cloud/r2";
import { diskRequests } from "@luster/local/disk/disk-server";
import { diskStore } from "@luster/local/disk/disk-store";
import { closedPort } from "./servers/closed-port.ts";
import type { RunningStore } from "./suites/store-fixture.ts";

const credentials = {
  accessKeyId: "EXAMPLEKEYEXAMPLEKEY",
  secretAccessKey: "example-secret-example-secret-example-00",
};
const secret = Buffer.from("example-secret-of-the-disk-store");

/** The embedded R2, for the port's suite. */
export async function embeddedR2(bucket = "pictures"): Promise<RunningStore> {
  const folder = await mkdtemp(join(tmpdir(), "store-r2-"));
  const r2 = await startR2({ folder, port: 0, bucket, credentials });
  const storeAt = (endpoint: string, now?: () => Date) =>
    s3Store({
      name: "r2",
      address: { bucket, region: "auto", endpoint },
      credentials,
      methods: ["PUT"],
      ...(now && { now }),
    });
  return {
    store: storeAt(r2.endpoint),
    gone: storeAt(await closedPort()),
    at: (time) => storeAt(r2.endpoint, () => time),
    async stop() {
      await r2.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** The directory of a one-machine run without R2, for the port's suite. */
export async function directory(): Promise<RunningStore> {
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
}
