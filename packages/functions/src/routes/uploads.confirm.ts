import * as Uploads from "@luster/contract/uploads";
import { confirm } from "../wiring/uploads.ts";
import { endpoint } from "../http/endpoint.ts";
import { created, ok } from "../http/reply.ts";

export const handler = endpoint(Uploads.confirm, async ({ user, body }) => {
  const { asset, created: isNew } = await confirm(user, body);
  return isNew ? created(asset) : ok(asset);
});
