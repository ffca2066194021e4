import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { keysOf } from "@luster/contract/keys";
import type { RouteName } from "@luster/contract/routes";
import { build as esbuild } from "esbuild";
import * as z from "zod";
import { build, handlerOf } from "../../stacks/build.ts";
import { keepCompiled } from "../../stacks/code-cache/keep.ts";
import { type FunctionName, grants } from "../../stacks/grants.ts";
import { startCloud } from "../../test/stacks/bundles/cloud.ts";
import { request } from "../../test/stacks/bundles/events.ts";
import { bundle, options } from "../../test/stacks/evaluation/bundle.ts";
import { peersFolder } from "./peers.ts";
import { median, type Row, rounds } from "./rounds.ts";

const root = join(import.meta.dirname, "../..");
const child = join(import.meta.dirname, "children/invoke.mjs");
const bucket = "pictures";

/** The routes whose cold start is held to a limit, and those that one needs before. */
const compared = ["uploads.presign", "assets.list", "jobs.create", "health.get"] as const;
const own: readonly RouteName[] = [...compared, "jobs.get", "shoots.create", "shoots.get", "uploads.confirm"];

type Started = { milliseconds: number; cpu: number; warm: number; body: Record<string, unknown> };
type Start = { name: string; file?: string; event?: object };
type Starter = ReturnType<typeof starter>;

/**
 * The cold start of each route's real bundle, from the start of its process to its first answer, beside a process
 * that does nothing and beside the straightforward build of the same route: by the clock, and in processor time. The
 * stores are embedded in this process.
 */
export async function coldStarts(count: number): Promise<{ clock: Row[]; processor: Row[] }> {
  return await withBundles(async (start, starts) => {
    const taken = new Map(starts.map(({ name }) => [name, { clock: [] as number[], cpu: [] as number[] }]));
    for (let round = 0; round <= count; round++)
      for (const each of starts) {
        const { milliseconds, cpu } = await start(each);
        if (round === 0) continue;
        taken.get(each.name)?.clock.push(milliseconds);
        taken.get(each.name)?.cpu.push(cpu);
      }
    const rows = (of: "clock" | "cpu") =>
      [...taken].map(([name, times]) => ({ name, milliseconds: median(times[of]) }));
    return { clock: rows("clock"), processor: rows("cpu") };
  });
}

/** The processor time of one more request, for those that may be repeated: its call of the embedded stores included. */
export async function warmRequests(count: number): Promise<Row[]> {
  return await withBundles((start, starts) => {
    const repeated = starts.filter(({ name }) =>
      /^(uploads\.presign|assets\.list|health\.get|jobs\.get)/.test(name),
    );
    const runners = repeated.map((each) => ({
      name: each.name,
      run: async () => (await start(each, 200)).warm,
    }));
    return rounds(runners, count);
  });
}

/**
 * The processor time until each function's bundle is loaded, without an invocation, beside a process that does nothing.
 * sharp is installed beside the worker's; it is loaded from here.
 */
export async function loads(count: number): Promise<Row[]> {
  const folder = await mkdtemp(join(root, "node_modules/.luster-bench-"));
  try {
    const start = starter({});
    const files = await Promise.all(
      keysOf(grants).map(async (name) => ({ name, file: await ours(name, folder) })),
    );
    const runners = [{ name: "bare node" }, ...files].map((each) => ({
      name: each.name,
      run: async () => (await start(each)).cpu,
    }));
    return await rounds(runners, count);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs with every bundle built, and embedded stores that have what their requests ask for. */
async function withBundles<Measured>(
  measure: (start: Starter, starts: Start[]) => Promise<Measured>,
): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), "luster-bench-"));
  const cloud = await startCloud(folder, bucket, () => undefined);
  try {
    const start = starter(environmentOf(cloud));
    return await measure(start, await prepare(folder, start));
  } finally {
    await cloud.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Builds all, and makes what the requests ask for: a shoot with a confirmed asset. */
async function prepare(folder: string, start: Starter): Promise<Start[]> {
  const files = Object.fromEntries(
    await Promise.all(own.map(async (name) => [name, await ours(name, folder)] as const)),
  );
  const usual = Object.fromEntries(
    await Promise.all(compared.map(async (name) => [name, await straightforward(name, folder)] as const)),
  );
  const call = (name: RouteName, given: Parameters<typeof request>[1] = {}, from = files) =>
    start({ name, file: from[name] ?? "", event: request(name, given) });
  const shoot = await call("shoots.create", { body: { name: "Harbour" } });
  const id = String(shoot.body["shoot_id"]);
  const bytes = Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...Buffer.alloc(96)]);
  const wish = { shoot_id: id, filename: "a.jpg", content_type: "image/jpeg", file_size: bytes.length };
  const { body: ticket } = await call("uploads.presign", { body: wish });
  const { url, headers } = z
    .object({ url: z.string(), headers: z.record(z.string(), z.string()) })
    .parse(ticket);
  await fetch(url, { method: "PUT", headers, body: bytes });
  const { asset_id, object_key } = ticket;
  await call("uploads.confirm", { body: { ...wish, asset_id, object_key } });
  const job = await call("jobs.create", { body: { asset_id } });
  const theirs = await call("uploads.presign", { body: wish }, usual);

  const given: Partial<Record<RouteName, Parameters<typeof request>[1]>> = {
    "uploads.presign": { body: wish },
    "assets.list": { id },
    "jobs.create": { body: { asset_id } },
    "jobs.get": { id: String(job.body["job_id"]) },
    "shoots.get": { id },
    "shoots.create": { body: { name: "Harbour" } },
  };
  const measured = own.filter((name) => name !== "uploads.confirm");
  return [
    { name: "bare node" },
    ...measured.flatMap((name) => [
      { name, file: files[name] ?? "", event: request(name, given[name]) },
      ...(usual[name] === undefined
        ? []
        : [
            {
              name: `${name}, straightforward`,
              file: usual[name],
              event: request(
                name,
                name === "jobs.create" ? { body: { asset_id: theirs.body["asset_id"] } } : given[name],
              ),
            },
          ]),
    ]),
  ];
}

/** As the stacks have it built. */
async function ours(name: FunctionName, folder: string): Promise<string> {
  const built = await bundle(
    root,
    { handler: handlerOf(name), properties: build(grants[name]) },
    join(folder, name),
  );
  await keepCompiled(root, built.folder, name);
  return built.file.replace(/\.cjs$/, ".js");
}

/** From bench/peers/straightforward, as SST builds it when it is told nothing but to minify. */
async function straightforward(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}-straightforward`, "bundle.mjs");
  const entry = join(peersFolder, "straightforward", `${name}.mjs`);
  await esbuild({ ...options(root, { minify: true }), entryPoints: [entry], outfile });
  return outfile;
}

type Cloud = Awaited<ReturnType<typeof startCloud>>;

/** What Lambda, SST and the stage give to a function; the straightforward ones read the same by name. */
function environmentOf({ links, variables }: Cloud): Record<string, string> {
  const linked = z.record(z.string(), z.record(z.string(), z.string())).parse(links);
  const queue = linked["Jobs"]?.["url"] ?? "";
  return {
    ...variables,
    SST_RESOURCES_JSON: JSON.stringify(links),
    R2_BUCKET_NAME: bucket,
    TABLE_NAME: linked["Table"]?.["name"] ?? "",
    QUEUE_URL: queue,
    AWS_ENDPOINT_URL_SQS: new URL(queue).origin,
    R2_ACCESS_KEY_ID: linked["R2AccessKeyId"]?.["value"] ?? "",
    R2_SECRET_ACCESS_KEY: linked["R2SecretAccessKey"]?.["value"] ?? "",
  };
}

const starter =
  (env: Record<string, string>) =>
  async ({ name, file, event }: Start, times = 0): Promise<Started> => {
    const from = performance.now();
    const node = spawn(process.execPath, [child, ...(file === undefined ? [] : [file])], {
      env: { ...env, ...(event && { EVENT: JSON.stringify(event) }), TIMES: String(times) },
    });
    const ended = once(node, "close");
    const [said, complaint] = await Promise.all([text(node.stdout), text(node.stderr)]);
    await ended;
    const milliseconds = performance.now() - from;
    const cpu = Number(/^CPU (.*)$/m.exec(said)?.[1]);
    if (Number.isNaN(cpu)) throw new Error(`${name} failed: ${complaint}${said}`);
    const body = z.record(z.string(), z.unknown()).parse(JSON.parse(/^BODY (.*)$/m.exec(said)?.[1] ?? "{}"));
    const warm = Number(/^WARM (.*)$/m.exec(said)?.[1]);
    return { milliseconds, cpu, warm, body };
  };
