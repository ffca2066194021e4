import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { s3Store } from "@luster/core/storage/s3/store.s3";
import { startR2 } from "@luster/local/cloud/r2";
import { closedPort } from "../../../kit/servers/closed-port.ts";
import { storeSuite } from "../../../kit/suites/store.suite.ts";
import { unsignedCheckSuite } from "../../../kit/suites/unsigned-check.suite.ts";

const bucket = "pictures";
const credentials = {
  accessKeyId: "EXAMPLEKEYEXAMPLEKEY",
  secretAccessKey: "example-secret-example-secret-example-00",
};

storeSuite("R2", { http: true }, start);
unsignedCheckSuite({ bucket, start }, "refused");

async function start() {
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
    at: (time: Date) => storeAt(r2.endpoint, () => time),
    async stop() {
      await r2.stop();
      await rm(folder, { recursive: true });
    },
  };
}
