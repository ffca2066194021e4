import * as Docs from "@luster/contract/docs";
import { reference } from "../docs/reference.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";
import { once } from "../once.ts";

const made = /* @__PURE__ */ once(reference);

export const handler = endpoint(Docs.page, async () => {
  const { html, headers } = await made();
  return { ...ok(html), headers };
});
