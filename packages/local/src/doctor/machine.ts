import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { freemem, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { codeOf } from "@luster/core/failure";
import { close, listen } from "../cloud/listen.ts";
import { findRunning } from "../machine/running.ts";
import { type Check, findings } from "./finding.ts";

const giga = 1024 ** 3;

/** Node's version. */
export const node: Check = {
  name: "node",
  async run() {
    const { ok, error } = findings("node");
    const [major = 0] = process.versions.node.split(".").map(Number);
    if (major >= 24) return [ok(`Node ${process.versions.node}`)];
    return [
      error(
        `Node ${process.versions.node} is too old`,
        "Run it by npm, which brings Node 24: `npm run doctor`.",
      ),
    ];
  },
};

/** Where the API would listen. */
export const port: Check = {
  name: "port",
  async run({ setting, isDeployed }) {
    const { ok, error } = findings("port");
    if (isDeployed) return [];
    const wanted = setting("PORT") ?? "3000";
    if (!/^\d{1,5}$/.test(wanted) || Number(wanted) > 65_535)
      return [error("PORT is no port", "Set it to a number up to 65535, or to 0 for a free one.")];
    const running = await findRunning(folderOf(setting));
    if (running !== undefined) return [ok(`Luster runs at ${running}`)];
    const server = createServer();
    try {
      await listen(server, Number(wanted));
      return [ok(`port ${wanted} is free`)];
    } catch (cause) {
      const why = codeOf(cause) === "EADDRINUSE" ? "is taken by another program" : "cannot be listened on";
      return [error(`port ${wanted} ${why}`, "Set PORT to another one, or to 0 for a free one.")];
    } finally {
      if (server.listening) await close(server);
    }
  },
};

/** The data folder and the folder for temporary files: whether they can be written, and their room. */
export const disk: Check = {
  name: "disk",
  async run({ setting, isDeployed }) {
    if (isDeployed) return [];
    const folders = [folderOf(setting), setting("WORK_FOLDER") ?? tmpdir()];
    return Promise.all(folders.map(folderFinding));
  },
};

async function folderFinding(folder: string) {
  const { ok, warning, error } = findings("disk");
  const file = join(folder, `.doctor-${process.pid}`);
  try {
    const made = await mkdir(folder, { recursive: true });
    await writeFile(file, Buffer.alloc(64 * 1024));
    const { bavail, bsize } = await statfs(folder);
    await rm(made ?? file, { recursive: true, force: true });
    const free = bavail * bsize;
    const room = `${(free / giga).toFixed(1)} GB are free in ${folder}`;
    return free < giga
      ? warning(room, "Make room: below 1 GB uploads and outputs may soon be refused.")
      : ok(room);
  } catch (cause) {
    await rm(file, { force: true }).catch(() => {});
    const code = codeOf(cause);
    const full = code === "ENOSPC" || code === "EDQUOT";
    return full
      ? error(`the disk of ${folder} is full`, "Make room, or set LUSTER_DATA to a folder on another disk.")
      : error(
          `${folder} cannot be written (${code})`,
          "Set LUSTER_DATA to a folder of yours, or change who may write there.",
        );
  }
}

/** Free memory against what the workers take: a picture of 64 megapixels needs about 1 GB. */
export const memory: Check = {
  name: "memory",
  async run({ setting, isDeployed }) {
    const { ok, warning } = findings("memory");
    if (isDeployed) return [];
    const workers = Number(setting("LUSTER_WORKERS") ?? 2);
    const free = `${(freemem() / giga).toFixed(1)} GB are free for ${workers} workers`;
    return freemem() < workers * giga
      ? [warning(free, "Set LUSTER_WORKERS lower, or give the machine more memory: 1 GB a worker.")]
      : [ok(free)];
  },
};

const folderOf = (setting: (name: string) => string | undefined): string =>
  resolve(setting("LUSTER_DATA") ?? ".luster");
