import { ListedAsset } from "./assets.ts";
import { id } from "./ids.ts";
import { StateCounts } from "./job-state.ts";
import { pageQuery } from "./page.ts";
import { line } from "./text.ts";
import * as z from "zod";
import { route } from "./route.ts";

export const NewShoot = z.strictObject({ name: line(200).describe("One line, such as the address.") });
export type NewShoot = z.infer<typeof NewShoot>;

/** A shoot as its owner sees it. */
export const ShootView = z.object({
  shoot_id: id("shoot"),
  name: z.string(),
  created_at: z.iso.datetime(),
});
export type ShootView = z.infer<typeof ShootView>;

/**
 * A shoot with how many of its photos are where, each by its newest job; photos that no job was requested of are not
 * counted.
 */
export const ShootDetail = ShootView.extend({ counts: StateCounts });
export type ShootDetail = z.infer<typeof ShootDetail>;

const params = z.strictObject({ id: id("shoot") });

export const create = route({
  method: "POST",
  path: "/shoots",
  summary: "Start a shoot",
  description: "A shoot holds the pictures of one place. `Location` is where to ask for it.",
  forms: true,
  idempotent: true,
  located: true,
  body: NewShoot,
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
