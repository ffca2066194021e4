import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import type { Begun } from "@luster/client";
import { startOf } from "@luster/core/own-folder";
import * as z from "zod";

/** A photo by its bytes, and what is wished for it: the same photo under two names is enhanced once. */
const key = z.string();
export const keyOf = (sha256: string, wish: string): string => `${sha256}.${wish}`;
const photoOf = (key: string): string => key.slice(0, key.lastIndexOf("."));

/** What happened, a line each, in the order in which it happened; several commands append to one journal. */
const Entry = z.discriminatedUnion("did", [
  /** A process works on this photo; others leave it alone while the process lives. */
  z.object({ did: z.literal("begin"), key, pid: z.int(), start: z.string() }),
  z.object({ did: z.literal("end"), key, pid: z.int() }),
  z.object({ did: z.literal("create"), shoot: z.string(), place: z.string() }),
  /** It is about to be sent, as this asset. */
  z.object({ did: z.literal("presign"), key, asset: z.string(), object: z.string() }),
  z.object({ did: z.literal("upload"), key, asset: z.string() }),
  z.object({ did: z.literal("request"), key, job: z.string() }),
  /** The job ended without an output; `again` says whether the next run requests another. */
  z.object({ did: z.literal("fail"), key, code: z.string(), message: z.string(), again: z.boolean() }),
  /** Everything about this photo is forgotten: the service does not know it any more. */
  z.object({ did: z.literal("forget"), key }),
  /** The next job of this photo is a new one: somebody wants it made again. */
  z.object({ did: z.literal("renew"), key }),
  z.object({
    did: z.literal("save"),
    key,
    wish: z.string(),
    file: z.string(),
    /** Bytes and milliseconds of the original, by which it is known again without being read. */
    size: z.int(),
    modified: z.number(),
    output: z.string(),
  }),
]);
type Entry = z.infer<typeof Entry>;
type Saved = Extract<Entry, { did: "save" }>;

/**
 * What is known of a photo and a wish. `ended` counts the jobs that are over: the next one has another idempotency
 * key.
 */
export type Known = {
  asset?: string;
  /** An upload that was begun, to be gone on with. */
  begun?: Begun;
  job?: string;
  ended: number;
  failure?: { code: string; message: string; again: boolean };
};

/**
 * The journal of what was sent to a service and came back, in `folder`. It survives kill -9 at any moment: a line is
 * written before what follows from it is done, and a torn line counts for nothing.
 */
export async function openJournal(folder: string) {
  await mkdir(folder, { recursive: true });
  const file = await open(join(folder, "enhanced.jsonl"), "a+", 0o600);
  const state = createState();
  const self = { pid: process.pid, start: (await startOf(process.pid)) ?? "" };
  let read = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const next = turn.then(run);
    turn = next.catch(() => {});
    return next;
  };

  /** Applies what was appended since, by this process or another. */
  async function refresh(): Promise<void> {
    const { text, bytes } = await wholeLines(file, read);
    read += bytes;
    for (const line of text.split("\n")) {
      const entry = parsed(line);
      if (entry) state.apply(entry);
    }
  }

  await inTurn(refresh);
  // The last command may have died within a line.
  if ((await file.stat()).size > read) await file.appendFile("\n");

  const write = (entry: Entry): Promise<void> =>
    inTurn(async () => {
      await file.appendFile(`${JSON.stringify(entry)}\n`);
      // Without the asset, nobody would find the job again that is requested next.
      if (entry.did === "upload") await file.datasync();
      await refresh();
    });

  return {
    write,
    known: state.known,
    assetOf: state.assetOf,
    saved: state.saved,
    ownerOf: state.ownerOf,
    outputsOf: state.outputsOf,
    shootOf: state.shootOf,
    /** Whether this photo is this process's to work on: the first one that said so and lives has it. */
    async begin(key: string): Promise<boolean> {
      await write({ did: "begin", key, ...self });
      for (const { pid, start } of state.claims(key)) {
        if (pid === self.pid && start === self.start) return true;
        if ((await startOf(pid)) === start) return false;
      }
      return true;
    },
    end: (key: string): Promise<void> => write({ did: "end", key, pid: self.pid }),
    close: (): Promise<void> => inTurn(() => file.close()),
  };
}

export type Journal = Awaited<ReturnType<typeof openJournal>>;

/** What is in the file after so many bytes, up to its last line break. */
async function wholeLines(file: FileHandle, from: number): Promise<{ text: string; bytes: number }> {
  const { size } = await file.stat();
  const buffer = Buffer.alloc(Math.max(size - from, 0));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
  const bytes = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
  return { text: buffer.toString("utf8", 0, bytes), bytes };
}

function parsed(line: string): Entry | undefined {
  try {
    return Entry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** What the entries add up to. */
function createState() {
  const photos = new Map<string, Known>();
  const assets = new Map<string, string>();
  const saves = new Map<string, Saved>();
  const outputs = new Map<string, Set<string>>();
  const shoots = new Map<string, string>();
  const claims = new Map<string, { pid: number; start: string }[]>();
  const known = (key: string): Known => photos.get(key) ?? { ended: 0 };

  function apply(entry: Entry): void {
    if (entry.did === "create") shoots.set(entry.place, entry.shoot);
    else if (entry.did === "begin") claims.set(entry.key, [...(claims.get(entry.key) ?? []), entry]);
    else if (entry.did === "end") {
      const others = (claims.get(entry.key) ?? []).filter(({ pid }) => pid !== entry.pid);
      claims.set(entry.key, others);
    } else if (entry.did === "save") {
      saves.set(entry.output, entry);
      outputs.set(entry.file, (outputs.get(entry.file) ?? new Set<string>()).add(entry.output));
    } else {
      if (entry.did === "upload") assets.set(photoOf(entry.key), entry.asset);
      else if (entry.did === "forget") forgetAsset(entry.key);
      photos.set(entry.key, after(known(entry.key), entry));
    }
  }

  /** Unless the photo was sent again since, by another wish. */
  function forgetAsset(key: string): void {
    if (assets.get(photoOf(key)) === known(key).asset) assets.delete(photoOf(key));
  }

  return {
    apply,
    known,
    /** What this photo became, whatever was wished for it. */
    assetOf: (key: string): string | undefined => assets.get(photoOf(key)),
    /** What was written to this path last. */
    saved: (output: string): Saved | undefined => saves.get(output),
    ownerOf: (output: string): string | undefined => saves.get(output)?.file,
    outputsOf: (file: string): ReadonlySet<string> => outputs.get(file) ?? new Set(),
    shootOf: (place: string): string | undefined => shoots.get(place),
    claims: (key: string): readonly { pid: number; start: string }[] => claims.get(key) ?? [],
  };
}

function after(known: Known, entry: Exclude<Entry, { did: "begin" | "end" | "create" | "save" }>): Known {
  const { asset, ended } = known;
  switch (entry.did) {
    case "presign":
      return { ...known, begun: { asset_id: entry.asset, object_key: entry.object } };
    case "upload":
      return { asset: entry.asset, ended: 0 };
    case "request":
      return { ...known, job: entry.job };
    case "fail": {
      const { code, message, again } = entry;
      return { ...(asset !== undefined && { asset }), ended: ended + 1, failure: { code, message, again } };
    }
    case "renew":
      return { ...(asset !== undefined && { asset }), ended: ended + 1 };
    case "forget":
      return { ended: 0 };
  }
}
