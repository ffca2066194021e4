import type { AssetView } from "@luster/contract/assets";
import type { UploadTicket } from "@luster/contract/uploads";
import type { Api } from "./api.ts";
import { hasCode, LusterError } from "./error.ts";
import { createMemory, type Described, describe, type Picture, sha256 } from "./file.ts";
import type { Put } from "./put.ts";
import { backoff, pause, throwIfAborted } from "./time.ts";

export type UploadOptions = {
  /** The shoot that the asset belongs to. */
  shoot: string;
  /** The name to store it under. @default the file's own */
  name?: string | undefined;
  signal?: AbortSignal | undefined;
  /** What `onBegun` was told before a reload or a crash: this upload is gone on with, in the place of a second one. */
  begun?: Begun | undefined;
  /** Told the upload once it is presigned. Keep it beside a file that has to outlive the page. */
  onBegun?: ((begun: Begun) => void) | undefined;
  /** Told how many bytes of how many have been sent; begins again at 0 with each try. */
  onProgress?: ((sent: number, total: number) => void) | undefined;
};

type Deps = { api: Pick<Api, "uploads">; put: Put };

/** An upload that was presigned: enough to presign it again, or to confirm it. */
export type Begun = Pick<UploadTicket, "asset_id" | "object_key">;

/** How often one picture is sent before the upload counts as failed. */
const mostTries = 6;

/**
 * Uploads pictures straight to storage. The URL is asked for right before it is used, so that none expires in a
 * queue; a try that fails gets a new URL, and another store where R2 is what failed. The same picture in the same
 * shoot is one asset, however often it is asked for.
 */
export function createUpload({ api, put }: Deps) {
  const memory = createMemory(() => ({ begun: undefined as Begun | undefined, turn: Promise.resolve() }));

  /** Takes a picture to a confirmed asset. Throws `LusterError`, or the signal's reason. */
  return async function upload(picture: Picture, options: UploadOptions): Promise<AssetView> {
    const file = describe(picture, options.name);
    const hash = await sha256(file.body);
    const entry = memory(file, hash, options.shoot);
    // One at a time: a second call, as by a double click, finds what the first one made.
    entry.begun ??= options.begun;
    const onBegun = (begun: Begun): void => {
      entry.begun = begun;
      options.onBegun?.(begun);
    };
    const transfer = createTransfer({ api, put, file, hash, options, onBegun });
    const turn = entry.turn.then(() => transfer(entry.begun));
    entry.turn = turn.then(noop, noop);
    return turn;
  };
}

type Transfer = Deps & {
  file: Described;
  hash: string | undefined;
  options: UploadOptions;
  onBegun: (begun: Begun) => void;
};

/** The tries of one picture, from the upload that an earlier call began, if one did. */
function createTransfer({ api, put, file, hash, options, onBegun }: Transfer) {
  const { shoot: shoot_id, signal = new AbortController().signal, onProgress } = options;
  const described = {
    shoot_id,
    filename: file.name,
    file_size: file.size,
    ...(file.type !== undefined && { content_type: file.type }),
  };
  const trouble = { network: 0, store: 0 };

  return async function transfer(earlier: Begun | undefined): Promise<AssetView> {
    let begun = earlier;
    let last: unknown;
    for (let count = 1; count <= mostTries; count += 1) {
      if (count > 1) await pause(backoff(count - 1), signal);
      const ticket = await presigned(begun);
      if (!("url" in ticket)) return ticket;
      begun = { asset_id: ticket.asset_id, object_key: ticket.object_key };
      onBegun(begun);
      if (!(await hasArrived(ticket))) continue;
      const asset = await confirmed(begun).catch((error: unknown) => void (last = ifLost(error)));
      if (asset) return asset;
    }
    throw last ?? failed();
  };

  /** A ticket to send it; the asset itself when it turns out that an earlier try was confirmed. */
  async function presigned(begun: Begun | undefined): Promise<UploadTicket | AssetView> {
    try {
      return await ticket(begun);
    } catch (error) {
      if (begun === undefined || !isOver(error)) throw error;
      return (await confirmed(begun).catch(ifOver)) ?? ticket(undefined);
    }
  }

  async function ticket(begun: Begun | undefined): Promise<UploadTicket> {
    const again = begun && { asset_id: begun.asset_id };
    const request = { ...described, method: "PUT" as const, ...(hash && { sha256: hash }), ...again };
    // R2 that answers with a fault has failed; one connection that broke may be the phone's own.
    const avoidsR2 = trouble.store > 0 || trouble.network > 1;
    const standby = avoidsR2
      ? await api.uploads.presign({ ...request, avoid: "r2" }, { signal, tries: 1 }).catch(ifNoStandby)
      : undefined;
    return standby ?? api.uploads.presign(request, { signal });
  }

  /** Sends it. `false` when another URL or another store can help. Throws `upload.refused` when neither can. */
  async function hasArrived({ url, headers = {}, storage }: UploadTicket): Promise<boolean> {
    throwIfAborted(signal);
    const told = (bytes: number): void => onProgress?.(Math.min(bytes, file.size), file.size);
    told(0);
    const status = await put({ url, headers }, file.body, { signal, onProgress: told }).catch(ifDisconnected);
    // 412: it is there already, from a try whose reply was lost. The confirmation compares it.
    if (status === 412 || (status >= 200 && status < 300)) return true;
    if (status === 0) trouble.network += 1;
    else if (status >= 500 && storage === "r2") trouble.store += 1;
    else if (status < 500 && !helpedByAnotherUrl.has(status)) throw refused(status);
    return false;
  }

  function ifDisconnected(error: unknown): number {
    throwIfAborted(signal);
    if (error instanceof LusterError) throw error;
    return 0;
  }

  function confirmed(begun: Begun): Promise<AssetView> {
    return api.uploads.confirm({ ...described, ...begun }, { signal });
  }
}

const noop = (): void => {};

/**
 * An expired URL is answered with 400 by R2 and with 403 elsewhere, as is a signature that is not known; the rest is
 * passing.
 */
const helpedByAnotherUrl = new Set([400, 403, 408, 425, 429]);

/** Whether the upload is confirmed already, or was given up meanwhile, as after a phone's long sleep. */
const isOver = (error: unknown): boolean => hasCode(error, "upload.closed", "asset.not_found");

function ifOver(error: unknown): undefined {
  if (!isOver(error) && !hasCode(error, "upload.not_arrived")) throw error;
}

/** What the store said to have and has not is sent again. */
function ifLost(error: unknown): unknown {
  if (!isOver(error) && !hasCode(error, "upload.not_arrived", "upload.changed")) throw error;
  return error;
}

function ifNoStandby(error: unknown): undefined {
  if (!hasCode(error, "storage.unavailable")) throw error;
}

const refused = (status: number) =>
  new LusterError("upload.refused", `The storage refused the upload with status ${status}.`, { status });

const failed = () =>
  new LusterError("upload.failed", "The storage did not accept the file in several tries.", {
    retryable: true,
  });
