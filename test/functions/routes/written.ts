import { maxOutputs } from "@luster/contract/limits";
import { newId } from "@luster/core/id";
import { dayOf, millionths } from "@luster/core/spending/day";
import { aJob, anAsset, anOutput, anUpload } from "../../kit/samples.ts";

// Written as their records are, into the machine of this process.

/** An asset that holds as many outputs as one can, written as its record is: making them would take minutes. */
export async function fullAsset(user_id: string) {
  const { assetRecords, uploadRecords } = await import("@luster/functions/wiring/records");
  const asset = anAsset({ user_id });
  const outputs = Array.from({ length: maxOutputs }, () => anOutput(asset));
  await uploadRecords().create(anUpload({ ...asset, status: "confirmed" }));
  await assetRecords().create({
    ...asset,
    outputs: Object.fromEntries(outputs.map((output) => [output.job_id, output])),
  });
  return asset;
}

/** A job that has failed. */
export async function jobWithoutOutput(user_id: string): Promise<string> {
  const { storedJobs } = await import("@luster/functions/wiring/records");
  const job = aJob({ user_id, status: "failed", due_at: undefined });
  await storedJobs().create(job);
  return job.job_id;
}

/** US dollars that a user has reserved today. */
export async function spentBefore(user_id: string, usd: number): Promise<void> {
  const { spendingRecords } = await import("@luster/functions/wiring/records");
  const entry = { payer: { user_id }, day: dayOf(new Date()), call: `${newId("job")}_0` };
  await spendingRecords().reserve(entry, millionths(usd), millionths(usd));
}

/** A job that no worker knows of: nothing happens to it. */
export async function openJob(user_id: string, shoot_id: string = newId("shoot")) {
  const { storedJobs } = await import("@luster/functions/wiring/records");
  const job = aJob({ user_id, shoot_id, due_at: undefined });
  await storedJobs().create(job);
  return job;
}
