import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Strength } from "@luster/contract/strength";
import type { Tier } from "@luster/contract/tier";
import type { Api, JobView } from "./api.ts";
import { EnhanceError } from "./enhance-error.ts";
import { type PictureFile, readPicture } from "./picture-file.ts";
import type { Stage } from "./progress.ts";
import { download, upload } from "./transfer.ts";

type Deps = {
  api: Api;
  /** The shoot that all files go to, created when the first one is ready. */
  shoot: () => Promise<string>;
  request: { tier: Tier; strength: Strength; prompt?: string };
  signal: AbortSignal;
};
type Photo = {
  file: string;
  output: string;
  onStage: (stage: Stage, share?: number) => void;
  /** Told why the job waits, in words for people. */
  onWait: (reason: string) => void;
};

/** The first and the longest wait between two polls of a job, in milliseconds; each is half as long again as the one before. */
const firstWait = 200;
const longestWait = 5_000;

/** Takes one photo through the whole flow, to `output` on this disk. Throws `EnhanceError`. */
export function createOnePhoto({ api, shoot, request, signal }: Deps) {
  return async function onePhoto({ file, output, onStage, onWait }: Photo): Promise<JobView> {
    onStage("reading");
    const picture = await readPicture(file, signal);
    onStage("uploading", 0);
    const asset_id = await transfer(picture, await shoot(), onStage);
    onStage("waiting");
    const { job_id } = await api.createJob({ asset_id, ...request }, { key: randomUUID(), signal });
    const job = await ended(job_id, { onStage, onWait });
    if (job.error) throw new EnhanceError(job.error.code, job.error.message);
    if (!job.output?.url)
      throw new EnhanceError("api.unexpected", "The job succeeded without an output to download.");
    onStage("saving");
    await download(job.output.url, output, signal);
    return job;
  };

  async function transfer(
    picture: PictureFile,
    shoot_id: string,
    onStage: Photo["onStage"],
  ): Promise<string> {
    const { path: _, sha256, ...described } = picture;
    const presignRequest = { ...described, sha256, shoot_id, method: "PUT" as const };
    const onSent = (bytes: number) => onStage("uploading", bytes / picture.file_size);
    const ticket = await api.presign(presignRequest, signal);
    const { asset_id, object_key } = ticket;
    const stored =
      (await upload(picture, ticket, { signal, onSent })) ||
      (await upload(picture, await api.presign({ ...presignRequest, asset_id }, signal), { signal, onSent }));
    if (!stored) throw new EnhanceError("upload.failed", "The storage did not accept the file in two tries.");
    await api.confirm({ ...described, shoot_id, asset_id, object_key }, signal);
    return asset_id;
  }

  async function ended(
    jobId: string,
    { onStage, onWait }: Pick<Photo, "onStage" | "onWait">,
  ): Promise<JobView> {
    for (let wait = firstWait; ; wait = Math.min(wait * 1.5, longestWait)) {
      await pause(wait, undefined, { signal });
      const job = await api.getJob(jobId, signal);
      if (job.status === "succeeded" || job.status === "failed") return job;
      if (job.waiting) onWait(`${job.waiting.message} (${job.waiting.code})`);
      else if (job.status === "processing") onStage("enhancing");
    }
  }
}
