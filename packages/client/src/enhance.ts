import type { JobView } from "@luster/contract/jobs";
import type { OutputView } from "@luster/contract/assets";
import type { Strength } from "@luster/contract/strength";
import type { Tier } from "@luster/contract/tier";
import type { Api } from "./api.ts";
import { jobError } from "./error.ts";
import type { Picture } from "./file.ts";
import { digest } from "./key.ts";
import type { createUpload } from "./upload.ts";
import { isOpen, type createWait } from "./wait.ts";

/** How a picture is to be enhanced. */
export type Wish = {
  /** @default "basic" */
  tier?: Tier | undefined;
  /** @default "natural" */
  strength?: Strength | undefined;
  /** What to do, in the photographer's words; the basic tier does not read it. */
  prompt?: string | undefined;
};

/** Where one picture is: `sent` of `total` bytes while it uploads. */
export type Progress = { stage: "uploading" | "waiting" | "enhancing"; sent: number; total: number };

export type EnhanceOptions = Wish & {
  /** The shoot that the picture belongs to. @default one for all pictures of this client, named by the day */
  shoot?: string | undefined;
  /** The name to store it under. @default the file's own */
  name?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Milliseconds to wait for the job. @default 15 minutes */
  timeout?: number | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Told the job each time that it has changed. */
  onUpdate?: ((job: JobView) => void) | undefined;
};

/** A job that has an output. */
export type Enhanced = JobView & { output: OutputView };

type Deps = {
  api: Pick<Api, "shoots" | "jobs">;
  upload: ReturnType<typeof createUpload>;
  wait: ReturnType<typeof createWait>;
  requestJob: ReturnType<typeof createRequestJob>;
};

/** The whole flow of one picture. */
export function createEnhance({ api, upload, wait, requestJob }: Deps) {
  let usual: Promise<string> | undefined;

  /**
   * Uploads a picture, requests its enhancement and waits for it. Called again with the same picture and wish it
   * continues where it was, and pays for nothing twice. Throws `LusterError`: a failed job's code, or `job.timeout`,
   * each with the job.
   */
  return async function enhance(picture: Picture, options: EnhanceOptions = {}): Promise<Enhanced> {
    const { name, signal, timeout, onProgress, onUpdate, ...rest } = options;
    const shoot = rest.shoot ?? (await usualShoot());
    const sizes = { sent: 0, total: 0 };
    const asset = await upload(picture, {
      shoot,
      name,
      signal,
      onProgress: (sent, total) =>
        onProgress?.({ stage: "uploading", ...Object.assign(sizes, { sent, total }) }),
    });
    const told = (job: JobView): void => {
      if (isOpen(job))
        onProgress?.({ stage: job.status === "processing" ? "enhancing" : "waiting", ...sizes });
      onUpdate?.(job);
    };
    const requested = await requestJob(asset.asset_id, rest, signal);
    const job = await wait(requested, { signal, timeout, onUpdate: told });
    if (!job.output) requestJob.forget(job, rest);
    return outputOf(job);
  };

  function usualShoot(): Promise<string> {
    usual ??= api.shoots.create({ name: `Enhanced on ${new Date().toISOString().slice(0, 10)}` }).then(
      ({ shoot_id }) => shoot_id,
      (error: unknown) => {
        usual = undefined;
        throw error;
      },
    );
    return usual;
  }
}

/** The job if it has an output; else its failure is thrown. */
export function outputOf(job: JobView): Enhanced {
  const { output } = job;
  if (output) return { ...job, output };
  throw jobError(job);
}

/**
 * Requests jobs so that the same wish for the same asset is one job: the idempotency key follows from both. Only
 * after a failure that the caller was told of it is another key, and another job.
 */
export function createRequestJob(api: Pick<Api, "jobs">) {
  const failed = new Map<string, Set<string>>();

  async function requestJob(asset_id: string, wish: Wish, signal?: AbortSignal): Promise<JobView> {
    const { tier = "basic", strength = "natural", prompt } = wish;
    const body = { asset_id, tier, strength, ...(prompt !== undefined && { prompt }) };
    const key = keyOf(asset_id, wish);
    return api.jobs.create(body, { signal, idempotencyKey: `${key}.${failed.get(key)?.size ?? 0}` });
  }

  /** After this job has failed, the next request for the same is a new one. */
  function forget({ job_id, asset_id }: JobView, wish: Wish): void {
    const key = keyOf(asset_id, wish);
    failed.set(key, (failed.get(key) ?? new Set<string>()).add(job_id));
  }

  return Object.assign(requestJob, { forget });
}

const keyOf = (asset_id: string, { tier = "basic", strength = "natural", prompt = "" }: Wish): string =>
  `${asset_id}.${digest(JSON.stringify([tier, strength, prompt]))}`;
