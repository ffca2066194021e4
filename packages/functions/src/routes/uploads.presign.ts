import * as Uploads from "@luster/contract/uploads";
import { presign } from "../wiring/uploads.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Uploads.presign, async ({ user, body }) => ok(await presign(user, body)));
