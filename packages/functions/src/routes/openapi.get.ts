import { openapi } from "@luster/contract/openapi";
import * as Reference from "@luster/contract/reference";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";
import { once } from "../once.ts";

const document = /* @__PURE__ */ once(openapi);

export const handler = endpoint(Reference.openapi, async () => ok(document()));
