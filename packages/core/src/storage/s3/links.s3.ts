import { type IncomingHttpHeaders, type IncomingMessage, request as plain } from "node:http";
import { request as encrypted } from "node:https";
import { text } from "node:stream/consumers";
import type { StorageName, UploadMethod } from "@luster/contract/storage";
import { type Clock, seconds } from "../../time.ts";
import { TruncatedError } from "../files.ts";
import type { Head, Links } from "../store.ts";
import type { Address } from "./address.s3.ts";
import { etagsOf, type Range } from "./etags.s3.ts";
import { AnswerError, isOutage } from "./fault.s3.ts";
import { presigner } from "./presign.s3.ts";
import { type Credentials, type Permit, signer } from "./sign.s3.ts";
import { reachSoon, smallCall, type Timeouts } from "./soon.s3.ts";

export type LinkOptions = {
  name: Extract<StorageName, "r2" | "s3">;
  address: Address;
  credentials: Credentials;
  timeouts?: Partial<Timeouts>;
  /** How clients may upload, the preferred method first. R2 answers 501 to a POST form. */
  methods: readonly UploadMethod[];
  /** When URLs begin to be valid. */
  now?: Clock;
  /** For how many seconds a download's URL stays the same. @default 0 */
  repeat?: number;
};

/** Where an account's R2 answers, in a jurisdiction if its buckets are in one. */
export const r2Endpoint = (account: string, jurisdiction: string | undefined): string =>
  `https://${[account, jurisdiction].filter(Boolean).join(".")}.r2.cloudflarestorage.com`;

/**
 * What an S3 endpoint does for those who move no object: it needs no SDK, whose loading is a third of a route's cold
 * start. Without `s3:ListBucket` on the bucket S3 answers 403, not 404, for what is absent, and `etags` asks for each
 * key by itself.
 */
export function s3Links({
  name,
  address,
  credentials,
  timeouts: { idle = smallCall, list: soon = listing } = {},
  methods,
  now = () => new Date(),
  repeat = 0,
}: LinkOptions): Links {
  const sign = signer(address, credentials);

  /** The answer; that of the second of two attempts, each with half of the time, when the first met an outage. */
  const answerTo = (what: Look, signal?: AbortSignal): Promise<Answer> =>
    reachSoon(async ({ abortSignal }) => {
      const attempt = () => {
        const url = sign.url({ ...what, at: new Date(), expiresIn: validity });
        return ask(what.method, url, idle, abortSignal);
      };
      return attempt().catch((error: unknown) => {
        if (abortSignal.aborted || !isOutage(error)) throw error;
        return attempt();
      });
    }, signal);

  const head: Links["head"] = async (key, signal) => {
    const answer = await answerTo({ method: "HEAD", key }, signal).catch(unlessAbsent);
    return answer && headIn(answer);
  };

  const list = async ({ prefix, after, most }: Range, signal?: AbortSignal): Promise<string> => {
    const query = { "list-type": "2", "max-keys": String(most), prefix, "start-after": after };
    return (await answerTo({ method: "GET", key: bucketItself, query }, signal)).body;
  };

  return {
    name,
    methods,
    ...presigner({ signer: sign, methods, now, repeat }),

    head,
    etags: (keys, signal) => etagsOf(keys, { list, head, soon }, signal),

    probe: async (signal) => void (await answerTo({ method: "HEAD", key: bucketItself }, signal)),
  };
}

type Look = Pick<Permit, "key" | "query"> & { method: "GET" | "HEAD" };
type Answer = { headers: IncomingHttpHeaders; body: string };

/** The object without a name. */
const bucketItself = "";

/** Half of the time that a page of assets has for all of its originals. */
const listing = seconds(1);

/** Seconds that the URL of a look is valid: as much as clocks may differ. */
const validity = 900;

async function ask(method: Look["method"], url: string, idle: number, signal: AbortSignal): Promise<Answer> {
  const late = AbortSignal.timeout(Math.min(idle, smallCall / 2));
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = url.startsWith("https:") ? encrypted : plain;
  // A request that is aborted after its answer emits "error" again; without a listener that ends the process.
  request(url, { method, signal: AbortSignal.any([signal, late]) })
    .on("response", resolve)
    .on("error", reject)
    // Without an answer and without an error, as where the server speaks another protocol from here on.
    .on("close", () => reject(new TruncatedError("The store did not answer")))
    .end();
  try {
    const answer = await promise;
    const body = await text(answer);
    if (answer.statusCode !== 200) throw new AnswerError(answer.statusCode ?? 0);
    return { headers: answer.headers, body };
  } catch (error) {
    throw late.aborted ? late.reason : error;
  }
}

function unlessAbsent(error: unknown): undefined {
  if (error instanceof AnswerError && error.$metadata.httpStatusCode === 404) return undefined;
  throw error;
}

/** Without an ETag no later read could be held to this version. */
function headIn({ headers }: Answer): Head {
  const {
    "content-length": length,
    etag,
    "content-type": contentType = "application/octet-stream",
  } = headers;
  if (length === undefined || etag === undefined)
    throw new TypeError("The store's answer has no length or no ETag");
  return { size: Number(length), etag, contentType };
}
