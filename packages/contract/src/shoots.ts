import { ListedAsset } from "@luster/core/assets/asset";
import { id } from "@luster/core/id";
import { PageQuery } from "@luster/core/page";
import { NewShoot, ShootView } from "@luster/core/shoots/shoot";
import * as z from "zod";
import { route } from "./route.ts";

const params = z.strictObject({ id: id("shoot") });

export const create = route({
  method: "POST",
  path: "/shoots",
  summary: "Start a shoot",
  forms: true,
  idempotent: true,
  body: NewShoot,
  replies: { 201: ShootView },
});

export const list = route({
  method: "GET",
  path: "/shoots",
  summary: "The user's shoots, newest first",
  query: PageQuery,
  replies: { 200: z.object({ shoots: z.array(ShootView), cursor: z.string().optional() }) },
});

export const get = route({
  method: "GET",
  path: "/shoots/{id}",
  summary: "One shoot",
  params,
  missing: "shoot.not_found",
  replies: { 200: ShootView },
});

export const assets = route({
  method: "GET",
  path: "/shoots/{id}/assets",
  summary: "A shoot's assets with their outputs, each with a URL to download it",
  params,
  missing: "shoot.not_found",
  query: PageQuery,
  replies: { 200: z.object({ assets: z.array(ListedAsset), cursor: z.string().optional() }) },
});
