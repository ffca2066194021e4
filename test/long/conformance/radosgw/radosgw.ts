import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Endpoint } from "@luster/local/cloud/listen";
import { closedPort } from "../../../kit/servers/closed-port.ts";
import { answering } from "../daemon.ts";
import { startCluster } from "./cluster.ts";

export const uid = "luster";
/** The only user's. */
export const credentials = {
  accessKeyId: "EXAMPLEKEYEXAMPLEKEY",
  secretAccessKey: "example-secret-example-secret-example-00",
};

/** `ceph.conf`: with it `radosgw-admin` finds the cluster. */
type Radosgw = Endpoint & { configuration: string };

/** Ceph's S3 gateway, over a cluster of its own. Up in 2 s. */
export async function startRadosgw(): Promise<Radosgw> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "luster-radosgw-"));
  stack.defer(() => rm(folder, { recursive: true }));
  const ports = { monitor: await freePort(), gateway: await freePort() };
  const { run, start } = await startCluster(folder, ports, stack);

  const endpoint = `http://127.0.0.1:${ports.gateway}`;
  const { broken } = start("radosgw", ["--name", "client.admin"]);
  await Promise.race([answering(endpoint), broken]);
  await run("radosgw-admin", ["user", "create", "--uid", uid, "--display-name", "Luster", ...keys()]);

  const running = stack.move();
  return { endpoint, configuration: join(folder, "ceph.conf"), stop: () => running.disposeAsync() };
}

const keys = () => ["--access-key", credentials.accessKeyId, "--secret-key", credentials.secretAccessKey];

const freePort = async () => Number(new URL(await closedPort()).port);
