import { failures } from "./failures.ts";
import { keysOf } from "./keys.ts";
import * as z from "zod";

export const problemType = "application/problem+json";

/** An RFC 9457 problem: `code` is stable and listed in docs/errors.md, `issues` names the fields that were refused. */
export const Problem = z.object({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(keysOf(failures)),
  request_id: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;
