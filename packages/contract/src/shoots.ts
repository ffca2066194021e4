import { ListedAsset } from "./assets.ts";
import { id } from "./ids.ts";
import { StateCounts } from "./job-state.ts";
import { pageQuery } from "./page.ts";
import { ShootView } from "./shoot.ts";
import { line } from "./text.ts";
import * as z from "zod";
import { route } from "./route.ts";

const ShootName = line(200).describe("One line, such as the address.");

/** A time in any offset, as the same time in UTC: such times sort as texts. */
const DeleteAfter = z.iso
  .datetime({ offset: true })
  .transform((time) => new Date(time).toISOString())
  .pipe(z.iso.datetime());

export const NewShoot = z.strictObject({
  name: ShootName,
  delete_after: DeleteAfter.optional().describe(
    "When the shoot is to be deleted, with everything in it. Without it, it stays for as long as the service keeps shoots.",
  ),
});
export type NewShoot = z.infer<typeof NewShoot>;

/** What an owner changes of a shoot: what is not named stays as it is. */
export const ShootChange = z
  .strictObject({
    name: ShootName.optional(),
    delete_after: DeleteAfter.nullable()
      .optional()
      .describe(
        "When the shoot is to be deleted, with everything in it; `null` takes an earlier wish back. Never later than the service keeps it.",
      ),
  })
  .refine(({ name, delete_after }) => name !== undefined || delete_after !== undefined, {
    error: "must name what is to change: `name`, `delete_after` or both",
  });
export type ShootChange = z.infer<typeof ShootChange>;

/**
 * A shoot with how many of its photos are where, each by its newest job; photos that no job was requested of are not
 * counted.
 */
export const ShootDetail = ShootView.extend({
  counts: StateCounts,
  cost_usd: z.number().describe("What all of its jobs have cost so far, as far as their prices are known."),
});
export type ShootDetail = z.infer<typeof ShootDetail>;

const params = z.strictObject({ id: id("shoot") });

export const create = route({
  method: "POST",
  path: "/shoots",
  summary: "Start a shoot",
  description:
    "A shoot holds the pictures of one place. `Location` is where to ask for it. The `Idempotency-Key` of a shoot that is being deleted makes no other: that is `shoot.not_found`.",
  forms: true,
  idempotent: true,
  located: true,
  body: NewShoot,
  failures: ["shoot.delete_after_past", "shoot.delete_after_too_late", "shoot.not_found"],
  replies: { 201: ShootView },
});

export const list = route({
  method: "GET",
  path: "/shoots",
  summary: "The user's shoots, newest first",
  query: pageQuery("shoot"),
  replies: {
    200: z.object({
      shoots: z.array(ShootView),
      cursor: z.string().optional().describe("Present when more follows."),
    }),
  },
});

export const get = route({
  method: "GET",
  path: "/shoots/{id}",
  summary: "One shoot, with counts of its photos by the state of their newest job",
  description:
    "`needs_review` are photos that were enhanced and that somebody should look at. Photos that no job was requested of are not counted.",
  params,
  missing: "shoot.not_found",
  replies: { 200: ShootDetail },
});

export const change = route({
  method: "PATCH",
  path: "/shoots/{id}",
  summary: "Rename a shoot, or say when it is to be deleted",
  description:
    "From `delete_after` on the shoot is deleted with everything in it, as by `DELETE /shoots/{id}`; `GET /deletions` then has the receipt.",
  params,
  missing: "shoot.not_found",
  body: ShootChange,
  failures: ["shoot.delete_after_past", "shoot.delete_after_too_late"],
  replies: { 200: ShootView },
});

export const assets = route({
  method: "GET",
  path: "/shoots/{id}/assets",
  summary: "A shoot's assets with their outputs, each with a URL to download it",
  description:
    "Assets in the order in which they were presigned. A URL is valid for an hour. An original that is gone, or whose store does not answer in time, has none, and `url_withheld` says why.",
  params,
  missing: "shoot.not_found",
  query: pageQuery("asset"),
  replies: {
    200: z.object({
      assets: z.array(ListedAsset),
      cursor: z.string().optional().describe("Present when more follows."),
    }),
  },
});
