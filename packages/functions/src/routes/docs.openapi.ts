import * as Docs from "@luster/contract/docs";
import { openapi } from "@luster/contract/openapi";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";
import { once } from "../once.ts";

const document = /* @__PURE__ */ once(openapi);

export const handler = endpoint(Docs.openapi, async () => ok(document()));
