import * as Batches from "./batches.ts";
import * as Deletions from "./deletions.ts";
import * as Docs from "./docs.ts";
import * as Events from "./events.ts";
import * as Health from "./health.ts";
import * as Jobs from "./jobs.ts";
import type { Route } from "./route.ts";
import * as Shoots from "./shoots.ts";
import * as Uploads from "./uploads.ts";
import * as Usage from "./usage.ts";
import * as Webhooks from "./webhooks.ts";

/**
 * Every route of the API by the name of its handler: `shoots.create` is
 * packages/functions/src/routes/shoots.create.ts.
 */
export const routes = {
  "shoots.create": Shoots.create,
  "shoots.list": Shoots.list,
  "shoots.get": Shoots.get,
  "shoots.events": Events.ofShoot,
  "shoots.change": Shoots.change,
  "uploads.presign": Uploads.presign,
  "uploads.confirm": Uploads.confirm,
  "assets.list": Shoots.assets,
  "jobs.create": Jobs.create,
  "jobs.list": Jobs.list,
  "jobs.get": Jobs.get,
  "jobs.events": Events.ofJob,
  "jobs.cancel": Jobs.cancel,
  "shoots.enhance": Batches.enhance,
  "batches.get": Batches.get,
  "batches.cancel": Batches.cancel,
  "webhooks.create": Webhooks.create,
  "webhooks.list": Webhooks.list,
  "webhooks.remove": Webhooks.remove,
  "webhooks.test": Webhooks.test,
  "webhooks.rotate": Webhooks.rotate,
  "webhooks.deliveries": Webhooks.deliveries,
  "webhooks.resend": Webhooks.resend,
  "shoots.delete": Deletions.shoot,
  "assets.delete": Deletions.asset,
  "outputs.delete": Deletions.output,
  "me.delete": Deletions.user,
  "deletions.list": Deletions.list,
  "deletions.get": Deletions.get,
  "usage.get": Usage.get,
  "health.get": Health.get,
  "docs.get": Docs.page,
  "docs.viewer": Docs.viewer,
  "docs.errors": Docs.errors,
  "docs.openapi": Docs.openapi,
  "docs.llms": Docs.llms,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
