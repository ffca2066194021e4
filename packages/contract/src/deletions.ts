import * as z from "zod";
import { DeletionView } from "./deletion.ts";
import { id } from "./ids.ts";
import { pageQuery } from "./page.ts";
import { route } from "./route.ts";

const description =
  "It is gone from every reply at once. Its objects follow within minutes, its records once no URL of it is valid; `Location` is the receipt, which says when. The same again while it lasts is the same deletion.";

const deletion = { replies: { 202: DeletionView } } as const;

export const shoot = route({
  method: "DELETE",
  path: "/shoots/{id}",
  summary: "Delete a shoot with everything in it",
  description,
  params: z.strictObject({ id: id("shoot") }),
  missing: "shoot.not_found",
  ...deletion,
});

export const asset = route({
  method: "DELETE",
  path: "/assets/{id}",
  summary: "Delete an asset with its outputs, or an upload that was not confirmed",
  description: `${description} Jobs of it end, and buy nothing more.`,
  params: z.strictObject({ id: id("asset") }),
  missing: "asset.not_found",
  /** `shoot_id` finds an asset of the system before this one, which is known by its shoot alone. */
  query: z.strictObject({ shoot_id: id("shoot").optional() }),
  ...deletion,
});

export const output = route({
  method: "DELETE",
  path: "/jobs/{id}/output",
  summary: "Delete the output of a job",
  description: `${description} The job itself stays, without an output; while it has not ended, the objects wait for its end.`,
  params: z.strictObject({ id: id("job") }),
  missing: "job.not_found",
  failures: ["output.not_found"],
  ...deletion,
});

export const user = route({
  method: "DELETE",
  path: "/me",
  summary: "Delete everything of the user",
  description: `${description} What the user makes afterwards is not touched by it.`,
  ...deletion,
});

export const list = route({
  method: "GET",
  path: "/deletions",
  summary: "The user's deletions, newest first",
  description:
    "Those that run, and the receipts of the last year. A shoot whose `delete_after` has come is among them.",
  query: pageQuery("deletion"),
  replies: {
    200: z.object({
      deletions: z.array(DeletionView),
      cursor: z.string().optional().describe("Present when more follows."),
    }),
  },
});

export const get = route({
  method: "GET",
  path: "/deletions/{id}",
  summary: "The receipt of a deletion",
  description: "When each part was gone. It is kept for a year.",
  params: z.strictObject({ id: id("deletion") }),
  missing: "deletion.not_found",
  replies: { 200: DeletionView },
});
