import { isDeepStrictEqual } from "node:util";
import { Problem, problemType } from "@luster/contract/problem";
import type { Route } from "@luster/contract/route";
import { routes } from "@luster/contract/routes";
import { type FailureCode, failures } from "@luster/contract/failures";
import * as z from "zod";
import { checkNamed } from "../../../kit/named.ts";
import type { Answer, Sent } from "./send.ts";

/** What no answer may contain unless the request did: another user's ids, names, keys. */
export type Secrets = readonly string[];

export type Verdict = { status: number; code: FailureCode | "" };

/** Checks an answer against the contract: a correct 2xx, or a refusal with a known code. Throws with what is wrong. */
export function judge(sent: Sent, answer: Answer, secrets: Secrets): Verdict {
  const told = `${answer.body}\n${JSON.stringify(answer.headers)}`;
  const asked = decodedText(sent);
  const leak = secrets.find((secret) => told.includes(secret) && !asked.includes(secret));
  if (leak !== undefined) throw new Error(`The answer holds another user's ${leak}`);
  if (inside.test(answer.body)) throw new Error(`The answer shows its inside: ${answer.body.slice(0, 500)}`);
  if (answer.status >= 200 && answer.status < 300) return right(sent, answer);
  if (answer.status >= 400 && answer.status < 500) return refusal(sent, answer);
  throw new Error(`Status ${answer.status}: ${answer.body.slice(0, 500)}`);
}

/** Paths in our source, and those of our dependencies. */
const inside = /node_modules|node:internal|\.ts:\d+|dynalite|DynamoDB/;

/** A request's ids may be escaped in its path or query. */
function decodedText({ path, headers, body = "" }: Sent): string {
  const plain = path.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return [path, plain, JSON.stringify(headers), String(body)].join("\n");
}

/** A 2xx is the whole reply of some route with this method, and not a field more. OPTIONS and HEAD have no body. */
function right({ method }: Sent, { status, headers, body }: Answer): Verdict {
  if (method === "OPTIONS" && status === 204 && body === "") return { status, code: "" };
  if (method === "HEAD" && status === 200 && body === "") return { status, code: "" };
  const media = headers["content-type"];
  const reply: unknown = media === "application/json" ? JSON.parse(body) : body;
  const fits = Object.values<Route>(routes)
    .filter((route) => route.method === method && (route.media ?? "application/json") === media)
    .flatMap(({ replies }) => Object.entries<z.ZodType>(replies).filter(([key]) => Number(key) === status))
    .some(([, schema]) => isDeepStrictEqual(schema.safeParse(reply).data, reply));
  if (!fits)
    throw new Error(`A ${status} that is not a reply of the contract, ${media}: ${body.slice(0, 500)}`);
  return { status, code: "" };
}

const Refusal = z.strictObject(Problem.shape);

function refusal({ method, path }: Sent, { status, headers, body }: Answer): Verdict {
  if (headers["content-type"] !== problemType)
    throw new Error(`A ${status} of ${headers["content-type"]}: ${body}`);
  if (method === "HEAD") return { status, code: "" };
  const problem = Refusal.parse(JSON.parse(body));
  if (problem.status !== status || failures[problem.code].status !== status)
    throw new Error(`${problem.code} has the status ${failures[problem.code].status}, not ${status}`);
  checkNamed(method, path, problem.code);
  return { status, code: problem.code };
}
