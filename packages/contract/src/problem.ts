import { type FailureCode, failures } from "./failures.ts";
import { keysOf } from "./keys.ts";
import * as z from "zod";

export const problemType = "application/problem+json";

/** What HTTP calls each status that a route answers with. */
export const statusNames: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Where the service that answered says what each code means. */
export const explained = "/docs/errors";

/** The `type` of a problem: the paragraph of its code. */
export const typeOf = (code: FailureCode): string => `${explained}#${code}`;

/** An RFC 9457 problem: `code` is stable and listed in docs/errors.md, `issues` names the fields that were refused. */
export const Problem = z.object({
  type: z
    .string()
    .startsWith(`${explained}#`)
    .describe("Where the code is explained, relative to the service's address."),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe("For people; it may change."),
  code: z.enum(keysOf(failures)).describe("Stable: programs decide by it."),
  request_id: z.string().describe("Also in the header `x-request-id`."),
  issues: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .describe("Each field that was refused: its path, such as `body.filename`, and what is wrong with it."),
});
export type Problem = z.infer<typeof Problem>;
