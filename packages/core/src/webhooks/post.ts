import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import * as http from "node:http";
import * as https from "node:https";
import { codeOf } from "../failure.ts";
import { seconds } from "../time.ts";
import { AddressRefused, checkAddress, checkUrl, isPrivateHost, type PrivateHosts } from "./address.ts";

/** Milliseconds that a receiver has to answer in, the connection included. */
const patience = seconds(15);

export type Answer = { status: number; retryAfter?: number };
/** Sends a body; throws an error whose message says in words why there was no answer. */
export type Post = (
  url: string,
  request: { headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<Answer>;

type Lookup = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

type Options = { privateHosts: PrivateHosts; lookup?: Lookup; timeout?: number };

/**
 * Posts to addresses that strangers chose. Each connection is new, goes to an address that was checked when its name
 * was resolved, and to no other: a redirect is an answer like any other. Of an answer only its head is read.
 */
export function createPost({ privateHosts, lookup: resolve = lookup, timeout = patience }: Options): Post {
  return async function post(address, { headers, body, signal }) {
    const url = new URL(address);
    checkUrl(url, privateHosts);
    const isPrivate = isPrivateHost(url, privateHosts);
    const { request } = url.protocol === "https:" ? https : http;
    const within = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
    try {
      return await new Promise<Answer>((answer, fail) => {
        const sent = request(url, {
          method: "POST",
          agent: false,
          headers: { ...headers, "content-length": Buffer.byteLength(body) },
          ...(!isPrivate && { lookup: checked(resolve) }),
          signal: within,
        });
        sent.once("error", fail);
        sent.once("response", (response) => {
          answer(read(response));
          response.destroy();
        });
        sent.end(body);
      });
    } catch (error) {
      throw new Error(inWords(error, timeout), { cause: error });
    }
  };
}

/** Every address of a name has to be public: which of them is connected to is not ours to choose. */
const checked =
  (resolve: Lookup): http.RequestOptions["lookup"] =>
  (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      try {
        for (const { address } of addresses) checkAddress(address);
      } catch (refused) {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it throws nothing else
        return done(refused as Error, []);
      }
      const [first] = addresses;
      if (options.all || !first) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };

function read({ statusCode = 0, headers }: http.IncomingMessage): Answer {
  const retryAfter = Number(headers["retry-after"]);
  return { status: statusCode, ...(retryAfter > 0 && { retryAfter }) };
}

const words: Record<string, string> = {
  ENOTFOUND: "The name of the host does not resolve.",
  EAI_AGAIN: "The name of the host could not be resolved.",
  ECONNREFUSED: "The host refuses the connection.",
  ECONNRESET: "The connection was cut.",
  EPIPE: "The connection was cut.",
  EHOSTUNREACH: "The host cannot be reached.",
  ENETUNREACH: "The host cannot be reached.",
  ETIMEDOUT: "The host does not answer.",
};

function inWords(error: unknown, timeout: number): string {
  if (error instanceof AddressRefused) return error.message;
  if (error instanceof Error && /Abort|Timeout/.test(error.name))
    return `No answer within ${timeout / seconds(1)} s.`;
  const code = codeOf(error);
  if (/CERT|SSL|TLS|ALTNAME|ISSUER/.test(code))
    return `The certificate of the host is not accepted (${code}).`;
  return words[code] ?? `The request failed (${code || "no reason given"}).`;
}
