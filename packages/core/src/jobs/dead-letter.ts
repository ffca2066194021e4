import type { EngineId } from "@luster/contract/engine";
import type { AssetRecords } from "../assets/records.ts";
import { dueIfCopied } from "../assets/standby-due.ts";
import type { FindGone } from "../deletions/gone.ts";
import type { ObjectStores } from "../storage/stores.ts";
import type { Spending } from "../spending/spending.ts";
import { after, type Clock, minutes } from "../time.ts";
import { claim } from "./claim.ts";
import { jobFailures } from "@luster/contract/job-failures";
import type { Job, JobMessage } from "./job.ts";
import { findOutput, makerOf } from "./output.ts";
import type { JobRecords } from "./records.ts";
import { settleReserves } from "./reserves.ts";

type Deps = {
  jobs: JobRecords;
  assets: Pick<AssetRecords, "addOutput">;
  /** What is being deleted of a user's. */
  findGone: FindGone;
  stores: Pick<ObjectStores, "primary" | "standby">;
  spending: Pick<Spending, "settle" | "release">;
  /** Which engine makes what nobody is paid for. */
  ownEngine: EngineId;
  /** Seconds that a URL of an object may stay valid, with a margin for clocks. */
  urlExpiresIn: number;
  now: Clock;
  newToken: () => string;
};

/** How long ending a job may take. */
const lease = minutes(1);

/** `worked`: whether this ended the job; `job` is as it is afterwards. */
type Ended = { worked: boolean; job?: Job };

/** Ends the jobs whose messages were delivered as often as allowed. */
export function createDeadLetters({
  jobs,
  assets,
  findGone,
  stores,
  spending,
  ownEngine,
  urlExpiresIn,
  now,
  newToken,
}: Deps) {
  const copies = { stores, urlExpiresIn, now };

  /**
   * Ends the job: with the output that an attempt stored before it died, else failed with the reason of its last
   * attempt. An ended job stays as it is, so redriving is safe; so does one that waits, whose message is another.
   * Throws while a worker holds the job.
   */
  async function endJob(message: JobMessage, signal: AbortSignal): Promise<Ended> {
    const leaseUntil = after(now(), lease);
    const taken = await claim(jobs, message, { token: newToken(), leaseUntil, now });
    if ("refused" in taken) return unlessHeld(taken.refused);
    const held = taken.claim;
    await settleReserves(spending, held.job);
    const isDeleted = (await findGone(held.job.user_id)).has(held.job);
    const output = isDeleted ? undefined : await findOutput(held.job, stores, { now, signal });
    if (isDeleted) await held.write({ type: "fail", ...because("asset.deleted") });
    else if (output) {
      await assets.addOutput(held.job, output, dueIfCopied(output, held.job, copies));
      await held.write({ type: "succeed", output, ...makerOf(held.job, ownEngine) });
    } else await held.write({ type: "fail", ...reason(held.job) });
    return { worked: true, job: held.job };
  }

  return endJob;
}

type Reason = NonNullable<Job["setback"]>;

const reason = ({ setback }: Job): Reason => setback ?? because("job.exhausted");

const because = (code: Reason["code"]): Reason => ({ code, message: jobFailures[code].meaning });

function unlessHeld(job: Job | undefined): Ended {
  if (job?.lease) throw new Error(`${job.job_id} is held by a worker; its dead letter waits`);
  return { worked: false, ...(job && { job }) };
}
