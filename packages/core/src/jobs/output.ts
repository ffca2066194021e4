import type { EngineId } from "@luster/contract/engine";
import type { Output } from "../assets/asset.ts";
import { outputKey } from "../storage/object-key.ts";
import type { Encoded } from "../pictures/encode.ts";
import { isOf } from "../storage/etag.ts";
import type { Head, ObjectStore } from "../storage/store.ts";
import type { ObjectStores } from "../storage/stores.ts";
import type { Clock } from "../time.ts";
import type { Job } from "./job.ts";
import { isCharged } from "./ledger.ts";

/** The key of a job's output, the same for every attempt. */
export const outputKeyOf = ({ user_id, shoot_id, asset_id, job_id }: Job): string =>
  outputKey({ userId: user_id, shootId: shoot_id, assetId: asset_id, jobId: job_id });

/** Which engine made an output, whom it paid, and with which model. */
export type Maker = Pick<Job, "engine" | "provider" | "model">;

/** Who made an output that is found in a store: the job's last paid call, or `ownEngine` when none was made. */
export function makerOf({ calls }: Job, ownEngine: EngineId): Maker {
  const { engine, provider, model } = calls.findLast(isCharged) ?? { engine: ownEngine };
  return { engine, provider, model };
}

type Stored = { store: ObjectStore; head: Head; made?: Encoded | undefined };

/** The output of a job as it is in a store. `made`: what was to be stored; another attempt may have been first. */
export function outputOf(job: Job, { store, head, made }: Stored, now: Clock): Output {
  const known = made && isOf(head, made.bytes) ? made : undefined;
  return {
    job_id: job.job_id,
    kind: "enhanced",
    tier: job.tier,
    object_key: outputKeyOf(job),
    storage: store.name,
    content_type: "image/jpeg",
    ...(known && { width: known.width, height: known.height, sha256: known.sha256 }),
    file_size: head.size,
    created_at: now().toISOString(),
  };
}

/**
 * The output that an earlier attempt of the job stored, in whichever store was healthy then; `undefined` when there
 * is none. A store that does not answer throws, unless the other has the output.
 */
export async function findOutput(
  job: Job,
  stores: Pick<ObjectStores, "primary" | "standby">,
  { now, signal }: { now: Clock; signal?: AbortSignal },
): Promise<Output | undefined> {
  const look = async (store: ObjectStore | undefined) => {
    const head = await store?.head(outputKeyOf(job), signal);
    return store && head && outputOf(job, { store, head }, now);
  };
  const looks = [look(stores.primary), look(stores.standby)];
  const found = (await Promise.allSettled(looks)).flatMap((each) =>
    each.status === "fulfilled" && each.value ? [each.value] : [],
  );
  // Without an output, a store's error is thrown: the output could be there.
  if (found.length === 0) await Promise.all(looks);
  return found[0];
}
