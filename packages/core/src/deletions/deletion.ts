import { DeletionReason, DeletionView } from "@luster/contract/deletion";
import * as z from "zod";

/** What is deleted, by its ids. `output`: of the job alone. */
export const Scope = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("shoot"), shoot_id: z.string() }),
  z.object({ kind: z.literal("asset"), shoot_id: z.string(), asset_id: z.string() }),
  z.object({ kind: z.literal("output"), shoot_id: z.string(), asset_id: z.string(), job_id: z.string() }),
  z.object({ kind: z.literal("user") }),
]);
export type Scope = z.infer<typeof Scope>;

/**
 * A deletion, from the request to its receipt. While it runs, its record is what hides the thing from every reply,
 * and what the sweep works by. The ids of what it is of are in `scope`, because an item with a `job_id` of its own
 * would be in the indexes of jobs.
 */
export const Deletion = DeletionView.omit({
  kind: true,
  shoot_id: true,
  asset_id: true,
  job_id: true,
  status: true,
}).extend({
  user_id: z.string(),
  scope: Scope,
  /** Records from before there was another were requested. */
  reason: DeletionReason.default("request"),
  /** Grows by one with each write, so that no write undoes another. */
  version: z.int(),
  /** When the sweep looks at it; absent once it is done. */
  due_at: z.iso.datetime().optional(),
});
export type Deletion = z.infer<typeof Deletion>;

/**
 * The name of what is deleted: one deletion of it runs at a time. Of a user's each covers what was there when it was
 * requested.
 */
export function thingOf({ scope, deletion_id }: Pick<Deletion, "scope" | "deletion_id">): string {
  if (scope.kind === "user") return deletion_id;
  if (scope.kind === "shoot") return scope.shoot_id;
  return scope.kind === "asset" ? scope.asset_id : scope.job_id;
}

/** As its user sees it. */
export const viewOf = ({ scope, ...deletion }: Deletion): DeletionView => ({
  ...deletion,
  ...scope,
  status: deletion.done_at === undefined ? "running" : "done",
});
