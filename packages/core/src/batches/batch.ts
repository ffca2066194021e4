import { type BatchQuote, BatchView } from "@luster/contract/batches";
import * as z from "zod";
import { millionths, usdOf } from "../spending/day.ts";
import { after, hours, minutes } from "../time.ts";

/** One request to enhance photos of a shoot: which, and how. Its jobs follow from it, so that each is made once. */
export const Batch = BatchView.omit({ counts: true, status: true, cost_usd: true }).extend({
  user_id: z.string(),
  /** Grows by one with each write: a write over any other version is refused. */
  version: z.int(),
  /** The photos that it has jobs of. */
  asset_ids: z.array(z.string()),
  /** When all of its jobs were there, each as the batch wants it: requested, or cancelled. */
  made_at: z.iso.datetime().optional(),
  /** What its user's webhooks are still to be told. */
  outbox: z.literal("batch.completed").optional(),
  /** When the sweep looks at it: to make what is missing, to see whether it has ended, to tell of its end. */
  due_at: z.iso.datetime().optional(),
});
export type Batch = z.infer<typeof Batch>;

/** US dollars that each job of a batch may cost, so that all of them together stay within what the batch may. */
export const shareOf = ({
  max_cost_usd,
  asset_ids,
}: Pick<Batch, "max_cost_usd" | "asset_ids">): number | undefined =>
  max_cost_usd === undefined
    ? undefined
    : usdOf(Math.floor(millionths(max_cost_usd) / Math.max(1, asset_ids.length)));

/** What a request comes to, before there is a batch. */
export type Plan = Omit<BatchQuote, "counts"> & Pick<Batch, "asset_ids">;

/** When the sweep looks next whether a batch has ended: seldom at one that takes hours. */
export function nextLook({ created_at }: Pick<Batch, "created_at">, at: Date): Date {
  const age = at.getTime() - new Date(created_at).getTime();
  return after(at, Math.min(Math.max(minutes(5), age / 4), hours(1)));
}
