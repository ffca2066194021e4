import type { ListedJob } from "@luster/contract/jobs";
import type { StorageName } from "@luster/contract/storage";
import type { Asset } from "../assets/asset.ts";
import { objectKeysOf, outputKeysOf } from "../assets/object-keys.ts";
import type { AssetRecords } from "../assets/records.ts";
import type { JobRecords } from "../jobs/records.ts";
import { outputKey } from "../storage/object-key.ts";
import { after } from "../time.ts";
import type { UploadRecords } from "../uploads/records.ts";
import { arrivalGrace, type Upload } from "../uploads/upload.ts";
import { wholeOf } from "../whole-list.ts";
import type { Scope } from "./deletion.ts";

type Deps = {
  assets: Pick<AssetRecords, "get" | "list">;
  jobs: Pick<JobRecords, "ofShoot">;
  uploads: Pick<UploadRecords, "get" | "ofShoot">;
};

type ThingScope = Exclude<Scope, { kind: "user" }>;

/** The records of what is deleted. */
export type Contents = { assets: Asset[]; jobs: ListedJob[]; uploads: Upload[] };

/**
 * Finds what a deletion is of; what a late request adds is found the next time. Of an output: its asset, and its job.
 */
export async function contentsOf(user: string, scope: ThingScope, deps: Deps): Promise<Contents> {
  const { assets, jobs, uploads } = deps;
  const requested = await jobs.ofShoot(user, scope.shoot_id);
  if (scope.kind === "shoot")
    return {
      assets: await wholeOf((page) => assets.list(user, scope.shoot_id, page)),
      jobs: requested,
      uploads: await uploads.ofShoot(user, scope.shoot_id),
    };
  const [asset, upload] = await Promise.all([
    assets.get({ user_id: user, ...scope }),
    scope.kind === "asset" ? uploads.get(user, scope.asset_id) : undefined,
  ]);
  return {
    assets: asset ? [asset] : [],
    jobs: requested.filter(({ asset_id, job_id }) =>
      scope.kind === "asset" ? asset_id === scope.asset_id : job_id === scope.job_id,
    ),
    uploads: upload?.shoot_id === scope.shoot_id ? [upload] : [],
  };
}

/** When nothing more can come through a URL that was given; `urlsEnd`: until when one may be valid. */
export function arrivalsEnd({ uploads }: Contents, urlsEnd: string): string {
  const ends = uploads.map(({ url_expires_at }) =>
    after(new Date(url_expires_at), arrivalGrace).toISOString(),
  );
  return ends.reduce((last, each) => (each > last ? each : last), urlsEnd);
}

type Located = { storage: StorageName; object_key: string };

/** Every key that there can be an object under, also one that a worker stored and nobody recorded. */
export function keysOf(user: string, scope: ThingScope, { assets, jobs, uploads }: Contents): Set<string> {
  const outputs = jobs.flatMap((job) =>
    outputKeysOf({ user_id: user, ...job }, { ...job, ...keyOf(user, job) }),
  );
  if (scope.kind !== "output")
    return new Set([
      ...assets.flatMap(objectKeysOf),
      ...outputs,
      ...uploads.map((upload) => upload.object_key),
    ]);
  const recorded = assets.flatMap((asset) => {
    const output = asset.outputs[scope.job_id];
    return output ? outputKeysOf(asset, output) : [];
  });
  return new Set([...recorded, ...outputs]);
}

const keyOf = (userId: string, { shoot_id, asset_id, job_id }: ListedJob) => ({
  object_key: outputKey({ userId, shootId: shoot_id, assetId: asset_id, jobId: job_id }),
});

/** The objects that records place in other stores than these, such as on the legacy system's disk. */
export function elsewhere(
  scope: ThingScope,
  { assets }: Contents,
  here: ReadonlySet<StorageName>,
): Located[] {
  const recorded = assets.flatMap((asset): Located[] => {
    const outputs = Object.values(asset.outputs);
    return scope.kind === "output"
      ? outputs.filter(({ job_id }) => job_id === scope.job_id)
      : [asset, ...outputs];
  });
  return recorded
    .filter(({ storage }) => !here.has(storage))
    .map(({ storage, object_key }) => ({ storage, object_key }));
}
