import * as Docs from "@luster/contract/docs";
import { cached } from "../docs/page.ts";
import { viewer } from "../docs/reference.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";
import { once } from "../once.ts";

const program = /* @__PURE__ */ once(viewer);

export const handler = endpoint(Docs.viewer, async () => ({
  ...ok(await program()),
  headers: { "cache-control": cached },
}));
