import * as Docs from "@luster/contract/docs";
import { llms } from "@luster/contract/llms";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";
import { once } from "../once.ts";

const text = /* @__PURE__ */ once(llms);

export const handler = endpoint(Docs.llms, async () => ok(text()));
