import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { codeOf } from "@luster/core/failure";
import { diskRequests } from "./disk-server.ts";
import { objectFolder } from "./object-folder.ts";
import type { Served } from "./standby.ts";
import { type Allows, allowing } from "../gateway/origins.ts";
import { storageDoor } from "../cloud/door.ts";
import { close, listen, type Endpoint } from "../cloud/listen.ts";
import { damaged } from "../cloud/kept-files.ts";

/**
 * The directory that takes over while R2 is unavailable, served on a port of its own; `environment` is for
 * `standOnDisk`.
 */
export type Disk = Endpoint & { environment: Served };

type Options = {
  folder: string;
  port: number;
  /** Called with errors that are not the client's fault. */ onFault: (error: unknown) => void;
  /** The pages that may upload and download. @default those of this machine */
  allows?: Allows;
  /** The address to listen on, which is in every URL. @default this machine alone: localhost */
  host?: string | undefined;
};

/**
 * Serves `folder`, which no other process may serve; half-written files of a killed one are removed. The secret is
 * created once and kept there, so that URLs outlive a restart.
 */
export async function startDisk({
  folder,
  port,
  onFault,
  allows = allowing([]),
  host,
}: Options): Promise<Disk> {
  await mkdir(folder, { recursive: true });
  await objectFolder(folder).tidy();
  const secret = await loadOrCreateSecret(join(folder, ".secret"));
  const answer = diskRequests({ folder, secret: Buffer.from(secret, "hex"), onFault });
  const server = createServer(storageDoor(allows, (request, response) => void answer(request, response)));
  const bound = await listen(server, port, host);
  const endpoint = `http://${host ?? "localhost"}:${bound}`;
  const environment = { STANDBY_FOLDER: folder, STANDBY_URL: endpoint, STANDBY_SECRET: secret };
  return { environment, endpoint, stop: () => close(server) };
}

async function loadOrCreateSecret(file: string): Promise<string> {
  await writeFile(file, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 }).catch(unlessThere);
  const secret = await readFile(file, "utf8");
  if (/^[0-9a-f]{64}$/.test(secret)) return secret;
  throw damaged(file, secret, "URLs of the standby folder that were given out stop working");
}

function unlessThere(error: unknown): void {
  if (codeOf(error) !== "EEXIST") throw error;
}
