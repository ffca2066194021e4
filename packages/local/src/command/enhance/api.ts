import { setTimeout as pause } from "node:timers/promises";
import * as Jobs from "@luster/contract/jobs";
import { Problem } from "@luster/contract/problem";
import type { Route } from "@luster/contract/route";
import * as Shoots from "@luster/contract/shoots";
import * as Uploads from "@luster/contract/uploads";
import type * as z from "zod";
import { EnhanceError } from "./enhance-error.ts";

type Service = { url: string; token?: string | undefined };
type Call = { path?: string; body?: unknown; key?: string; signal: AbortSignal };

/** How many times a call is made before it counts as failed. Each may be repeated: it reads, is idempotent or carries a key. */
const tries = 4;
const callTimeout = 30_000;

/** The calls of the API that enhancing needs. Each throws `EnhanceError` with the problem's code and detail. */
export function createApi({ url, token }: Service) {
  async function call<S extends z.ZodType>(
    route: Route,
    reply: S,
    { path = route.path, ...given }: Call,
  ): Promise<z.output<S>> {
    for (let tried = 1; ; tried += 1) {
      const response = await ask(route, path, given).catch(unreachable(given.signal));
      if (response instanceof Response && response.ok) return readReply(reply, response);
      const problem = response instanceof Response ? await readProblem(response) : response;
      const transient = !(response instanceof Response) || [429, 503].includes(response.status);
      if (!transient || tried === tries) throw problem;
      await pause(waitAfter(response, tried), undefined, { signal: given.signal });
    }
  }

  const ask = ({ method }: Route, path: string, { body, key, signal }: Call): Promise<Response> =>
    fetch(url.replace(/\/+$/, "") + path, {
      method,
      // The token, and a picture's words, are for this host alone.
      redirect: "error",
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(key !== undefined && { "idempotency-key": key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(callTimeout)]),
    });

  return {
    createShoot: (body: z.input<typeof Shoots.create.body>, options: { key: string; signal: AbortSignal }) =>
      call(Shoots.create, Shoots.create.replies[201], { body, ...options }),
    presign: (body: z.input<typeof Uploads.presign.body>, signal: AbortSignal) =>
      call(Uploads.presign, Uploads.presign.replies[200], { body, signal }),
    confirm: (body: z.input<typeof Uploads.confirm.body>, signal: AbortSignal) =>
      call(Uploads.confirm, Uploads.confirm.replies[201], { body, signal }),
    createJob: (body: z.input<typeof Jobs.create.body>, options: { key: string; signal: AbortSignal }) =>
      call(Jobs.create, Jobs.create.replies[202], { body, ...options }),
    getJob: (id: string, signal: AbortSignal) =>
      call(Jobs.get, Jobs.get.replies[200], { path: `/jobs/${id}`, signal }),
  };
}

export type Api = ReturnType<typeof createApi>;
export type JobView = Awaited<ReturnType<Api["getJob"]>>;

/** Rethrows an interruption; any other failure to get a reply becomes an `EnhanceError` for the caller to throw or retry. */
const unreachable = (signal: AbortSignal) => (cause: unknown) => {
  signal.throwIfAborted();
  return new EnhanceError("api.unreachable", "Luster does not answer.", { cause });
};

async function readReply<S extends z.ZodType>(reply: S, response: Response): Promise<z.output<S>> {
  const parsed = reply.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new EnhanceError("api.unexpected", "The server's reply is not one this version understands.");
}

async function readProblem(response: Response): Promise<EnhanceError> {
  const parsed = Problem.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) return new EnhanceError("api.unexpected", `Luster answered ${response.status}.`);
  const { code, detail, issues = [], request_id } = parsed.data;
  const named = issues.map(({ path, message }) => ` ${path}: ${message}.`).join("");
  const reference = response.status >= 500 ? ` (request ${request_id})` : "";
  return new EnhanceError(code, `${detail}${named}${reference}`);
}

/** Milliseconds: what the reply asks for, at most 15 s, else half a second, one, two. */
function waitAfter(response: unknown, tried: number): number {
  const asked = response instanceof Response ? Number(response.headers.get("retry-after")) : 0;
  return asked > 0 ? Math.min(asked, 15) * 1000 : 250 * 2 ** tried;
}
