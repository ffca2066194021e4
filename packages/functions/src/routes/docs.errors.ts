import * as Docs from "@luster/contract/docs";
import { errors } from "../docs/errors.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";
import { once } from "../once.ts";

const made = /* @__PURE__ */ once(errors);

export const handler = endpoint(Docs.errors, async () => {
  const { html, headers } = made();
  return { ...ok(html), headers };
});
