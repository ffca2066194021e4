import { type BatchQuote, BatchView } from "@luster/contract/batches";
import * as z from "zod";

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

/** What a request comes to, before there is a batch. */
export type Plan = Omit<BatchQuote, "counts"> & Pick<Batch, "asset_ids">;
