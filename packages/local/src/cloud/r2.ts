import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Miniflare } from "miniflare";
import { type Allows, allowing } from "../gateway/origins.ts";
import { refuseDamagedSqlite } from "./kept-files.ts";
import { close, listen, type Endpoint } from "./listen.ts";
import { r2Front } from "./r2-front.ts";
import { endOrphan, recordWorkerd } from "./workerd.ts";

type Options = {
  folder: string;
  /** 0 picks a free one. */
  port: number;
  bucket: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** The pages that may upload and download. @default those of this machine */
  allows?: Allows;
  /** The address to listen on, which is in every URL. @default this machine alone: localhost */
  host?: string | undefined;
};

/**
 * Cloudflare's own simulation of R2, its objects kept in `folder`. Throws `InUse` when another process serves that
 * folder.
 */
export async function startR2({
  folder,
  port,
  bucket,
  credentials,
  allows = allowing([]),
  host,
}: Options): Promise<Endpoint> {
  const file = join(folder, "workerd.json");
  await mkdir(folder, { recursive: true });
  await endOrphan({ file, folder });
  await refuseDamagedSqlite(join(folder, "objects"));

  await using parts = new AsyncDisposableStack();
  const workerd = recordWorkerd(file);
  parts.defer(() => workerd.end());
  const miniflare = workerd.run(() => quietMiniflare({ folder, bucket, credentials }));
  parts.defer(() => disposeSoon(miniflare));
  const front = r2Front({ origin: () => miniflare.ready, allows });
  const bound = await listen(front, port, host);
  parts.defer(() => close(front));
  await miniflare.ready;

  const running = parts.move();
  return {
    endpoint: `http://${host ?? "localhost"}:${bound}/cdn-cgi/local/r2/s3`,
    stop: () => running.disposeAsync(),
  };
}

function quietMiniflare({
  folder,
  bucket,
  credentials,
}: Pick<Options, "folder" | "bucket" | "credentials">): Miniflare {
  return withoutSignalHandlers(
    () =>
      new Miniflare({
        host: "127.0.0.1",
        port: 0,
        // Otherwise it fetches a sample of `request.cf` from Cloudflare at start.
        cf: false,
        handleRuntimeStdio: discard,
        modules: true,
        compatibilityDate: "2026-01-01",
        script: "export default { fetch: () => new Response(null, { status: 404 }) }",
        r2Buckets: { PICTURES: { id: bucket, s3Credentials: credentials } },
        r2Persist: join(folder, "objects"),
      }),
  );
}

/** workerd prints a stack trace for each upload that a client aborts. */
function discard(stdout: Readable, stderr: Readable): void {
  stdout.resume();
  stderr.resume();
}

/**
 * Miniflare ends the whole process at the first SIGINT or SIGTERM, before a running job could finish. Its handler for
 * `exit` stays.
 */
function withoutSignalHandlers<T>(make: () => T): T {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const before = new Set(signals.flatMap((signal) => process.listeners(signal)));
  const made = make();
  for (const signal of signals) {
    const added = process.listeners(signal).filter((listener) => !before.has(listener));
    for (const listener of added) process.off(signal, listener);
  }
  return made;
}

/**
 * Miniflare waits for its sockets without a limit; workerd is killed afterwards in any case. Half a second, because
 * the whole stop has 1.8 s, of which running jobs may take 0.8.
 */
async function disposeSoon(miniflare: Miniflare): Promise<void> {
  const late = AbortSignal.timeout(500);
  await Promise.race([
    miniflare.dispose().catch(() => undefined),
    new Promise((resolve) => late.addEventListener("abort", resolve)),
  ]);
}
