import { hash } from "node:crypto";
import { openAsBlob } from "node:fs";
import { type Begun, type Job, type Luster, LusterError, type Strength, type Tier } from "@luster/client";
import { FileError } from "../file-error.ts";
import { save } from "../save.ts";
import { type Journal, keyOf } from "./journal.ts";
import { type PictureFile, readPicture } from "./picture-file.ts";
import type { Stage } from "./progress.ts";

export type Wish = { tier: Tier; strength: Strength; prompt?: string };

type Deps = {
  luster: Luster;
  journal: Journal;
  /** The shoot that all photos go to, created when the first one is ready. */
  shoot: () => Promise<string>;
  wish: Wish;
  force: boolean;
  signal: AbortSignal;
};

export type Photo = {
  file: string;
  output: string;
  onStage: (stage: Stage, share?: number) => void;
  /** Told why the job waits, in words for people. */
  onWait: (reason: string) => void;
};

/** Takes photos through the whole flow, each to its output on this disk. */
export function createPhotos({ luster, journal, shoot, wish, force, signal }: Deps) {
  const wished = digestOf(wish);
  const running = new Map<string, Promise<unknown>>();
  const renewed = new Set<string>();

  /** The job that made the output. Throws `FileError`, `LusterError`, or the signal's reason. */
  async function photo(photo: Photo): Promise<Job> {
    const { key, picture } = await read(photo);
    // The same photo under another name is enhanced first, and then only downloaded again.
    const before = running.get(key) ?? Promise.resolve();
    const turn = before.then(() => claimed(key, () => enhanced(key, photo, picture)));
    running.set(
      key,
      turn.catch(() => {}),
    );
    return turn;
  }

  async function read({ file, onStage }: Photo): Promise<{ key: string; picture: PictureFile }> {
    onStage("reading");
    const picture = await readPicture(file, signal);
    return { key: keyOf(picture.sha256, wished), picture };
  }

  async function claimed<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (!(await journal.begin(key)))
      throw new FileError("file.busy", "Another luster command works on this photo just now.");
    try {
      return await work();
    } catch (error) {
      if (!isUnknown(error)) throw error;
      await journal.write({ did: "forget", key });
      return await work();
    } finally {
      await journal.end(key);
    }
  }

  async function enhanced(key: string, photo: Photo, picture: PictureFile): Promise<Job> {
    await renewIfWanted(key);
    const job = await ended(await requested(key, photo, picture), photo);
    const { output } = job;
    if (!output) throw await failed(key, job);
    photo.onStage("saving");
    let listed: typeof output | undefined = output;
    const latest = async () => {
      const one = listed ?? (await luster.jobs.get(job.job_id, { signal })).output ?? output;
      listed = undefined;
      return one;
    };
    await save(latest, photo.output, signal);
    const { file_size: size, modified } = picture;
    const { file, output: path } = photo;
    await journal.write({ did: "save", key, wish: wished, file, size, modified, output: path });
    return job;
  }

  /** A new job where `--force` asks for one, once a photo; and never instead of one that is still under way. */
  async function renewIfWanted(key: string): Promise<void> {
    const { job, failure } = journal.known(key);
    const isOver =
      job !== undefined ? !isOpen(await luster.jobs.get(job, { signal })) : failure !== undefined;
    if (failure && !failure.again && !force)
      throw new FileError(failure.code, `${failedBefore} ${failure.message}`);
    if (!force || !isOver || renewed.has(key)) return;
    renewed.add(key);
    if (job !== undefined) await journal.write({ did: "renew", key });
  }

  async function requested(key: string, photo: Photo, picture: PictureFile): Promise<string> {
    const { job } = journal.known(key);
    if (job !== undefined) return job;
    const asset_id = journal.known(key).asset ?? (await uploaded(key, photo, picture));
    photo.onStage("waiting");
    const idempotencyKey = `${asset_id}.${wished}.${journal.known(key).ended}`;
    const { job_id } = await luster.jobs.create({ asset_id, ...wish }, { idempotencyKey, signal });
    await journal.write({ did: "request", key, job: job_id });
    return job_id;
  }

  /** Its asset: of another wish if there is one, for a photo is sent once. */
  async function uploaded(key: string, photo: Photo, picture: PictureFile): Promise<string> {
    const asset = journal.assetOf(key) ?? (await sent(key, photo, picture));
    await journal.write({ did: "upload", key, asset });
    return asset;
  }

  async function sent(key: string, { file, onStage }: Photo, picture: PictureFile): Promise<string> {
    onStage("uploading", 0);
    const blob = await openAsBlob(file, { type: picture.content_type });
    const onBegun = ({ asset_id: asset, object_key: object }: Begun): void => {
      // Without the note it is sent anew, and whether notes can be written shows at the next.
      journal.write({ did: "presign", key, asset, object }).catch(() => {});
    };
    const { asset_id } = await luster.upload(blob, {
      shoot: await shoot(),
      name: picture.filename,
      signal,
      begun: journal.known(key).begun,
      onBegun,
      onProgress: (sent, total) => onStage("uploading", sent / total),
    });
    return asset_id;
  }

  function ended(job: string, { onStage, onWait }: Photo): Promise<Job> {
    const onUpdate = ({ status, waiting }: Job): void => {
      if (waiting) onWait(`${waiting.message} (${waiting.code})`);
      else onStage(status === "queued" ? "waiting" : "enhancing");
    };
    return luster.jobs.wait(job, { signal, timeout: Number.POSITIVE_INFINITY, onUpdate });
  }

  /** What cannot succeed, or may have been paid for without a result, is requested again only when somebody says so. */
  async function failed(key: string, { status, error }: Job): Promise<FileError> {
    const { code, message, retryable } = error ?? {
      code: status,
      message: `The job is ${status}.`,
      retryable: false,
    };
    const again = retryable && code !== "outcome_unknown";
    await journal.write({ did: "fail", key, code, message, again });
    return new FileError(code, message);
  }

  return { photo };
}

const failedBefore = "It failed in an earlier run, and only --force requests it again:";

const isOpen = ({ status }: Job): boolean => status === "queued" || status === "processing";

/** The service has lost what the journal names, as when its data was deleted. */
const isUnknown = (error: unknown): boolean =>
  error instanceof LusterError &&
  ["asset.not_found", "job.not_found", "shoot.not_found"].includes(error.code);

/** A short name of a wish, for keys. */
export const digestOf = (wish: Wish): string => hash("sha256", JSON.stringify(wish)).slice(0, 16);
