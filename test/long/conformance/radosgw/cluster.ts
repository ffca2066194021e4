import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Daemon, startDaemon } from "../daemon.ts";
import { configuration, type Ports } from "./configuration.ts";

type Cluster = {
  folder: string;
  /** Runs one of Ceph's commands to its end. */
  run: (command: string, args: readonly string[]) => Promise<unknown>;
  start: (command: string, args: readonly string[]) => Daemon;
};

/** A Ceph of one monitor and one object daemon, which keeps everything in memory; `stack` ends all that it starts. */
export async function startCluster(
  folder: string,
  ports: Ports,
  stack: AsyncDisposableStack,
): Promise<Cluster> {
  const fsid = randomUUID();
  await writeFile(join(folder, "ceph.conf"), configuration({ folder, fsid, ports }));
  const cluster = clusterIn(folder, stack);
  await writeKeys(cluster);
  await startMonitor(cluster, fsid, ports.monitor);
  await startObjects(cluster);
  return cluster;
}

async function startMonitor({ folder, run, start }: Cluster, fsid: string, port: number): Promise<void> {
  const address = `[v2:127.0.0.1:${port}]`;
  await run("monmaptool", ["--create", "--fsid", fsid, "--addv", "a", address, "monmap"]);
  await mkdir(join(folder, "mon"));
  await run("ceph-mon", ["--mkfs", "--id", "a", "--monmap", "monmap"]);
  start("ceph-mon", ["--id", "a"]);
}

async function startObjects({ folder, run, start }: Cluster): Promise<void> {
  const uuid = randomUUID();
  await run("ceph", ["osd", "new", uuid, "0"]);
  await mkdir(join(folder, "osd"));
  await run("ceph-osd", ["--mkfs", "--id", "0", "--osd-uuid", uuid]);
  start("ceph-osd", ["--id", "0"]);
}

function clusterIn(folder: string, stack: AsyncDisposableStack): Cluster {
  const options = { cwd: folder, env: { ...process.env, CEPH_CONF: join(folder, "ceph.conf") } };
  return {
    folder,
    run: (command, args) => promisify(execFile)(command, args, { ...options, timeout: 30_000 }),
    start: (command, args) => {
      const daemon = startDaemon(command, ["--foreground", ...args], options);
      stack.defer(daemon.stop);
      return daemon;
    },
  };
}

/** One key ring for all: radosgw does not start without keys, even where the cluster asks for none. */
async function writeKeys({ run }: Cluster): Promise<void> {
  const everything = ["--cap", "mon", "allow *", "--cap", "osd", "allow *"];
  await run("ceph-authtool", ["--create-keyring", "keyring", "--gen-key", "--name", "mon.", ...everything]);
  for (const name of ["client.admin", "osd.0"])
    await run("ceph-authtool", ["keyring", "--gen-key", "--name", name, ...everything]);
}
