import { Failure } from "@luster/core/failure";
import { subject } from "@luster/functions/http/subject";
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import type { Authorizer } from "../gateway/event.ts";
import { discoverKeys } from "./discovery.ts";

type Check = (header: string | undefined) => Promise<Authorizer | undefined>;

type Options = {
  issuer: string;
  /** A token is for us when its `aud`, or without one its `client_id`, is among these. */
  audiences: readonly string[];
  /** The issuer's public keys; throws what `jose` throws when it has no key for a token. */
  keys: JWTVerifyGetKey;
};

/** API Gateway checks only RSA signatures: a token that passes here must pass there. */
const algorithms = ["RS256", "RS384", "RS512"];

/**
 * Checks the token of an `Authorization` header by the rules of API Gateway's JWT authorizer, with the keys that the
 * issuer publishes. `undefined` when it is missing or not valid; throws `service.unavailable` when the keys cannot be
 * fetched. Making the check throws `SettingsError` when the issuer does not answer.
 */
export async function checkOfIssuer(issuer: string, audiences: readonly string[]): Promise<Check> {
  return tokenCheck({ issuer, audiences, keys: createRemoteJWKSet(await discoverKeys(issuer)) });
}

const tokenCheck =
  ({ issuer, audiences, keys }: Options): Check =>
  async (header) => {
    const token = /^(?:Bearer )?([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header ?? "")?.[1];
    if (token === undefined) return undefined;
    const payload = await verified(token, { issuer, keys });
    if (!payload || !isFor(payload, audiences) || isFromTheFuture(payload)) return undefined;
    if (subject(payload.sub) === undefined) return undefined;
    return { jwt: { claims: asText(payload), scopes: [] } };
  };

async function verified(
  token: string,
  { issuer, keys }: Pick<Options, "issuer" | "keys">,
): Promise<JWTPayload | undefined> {
  try {
    // A key found without `kid` is a guess, and would change when the issuer publishes a second one.
    const named: JWTVerifyGetKey = (header, input) => {
      if (!header.kid) throw new errors.JWKSNoMatchingKey();
      return keys(header, input);
    };
    return (await jwtVerify(token, named, { algorithms, issuer, requiredClaims: ["exp"] })).payload;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw new Failure("service.unavailable", "The token issuer does not answer.", {
      retryAfter: 5,
      cause: error,
    });
  }
}

function isFor({ aud, client_id: clientId }: JWTPayload, audiences: readonly string[]): boolean {
  const named = aud === undefined ? [clientId] : [aud].flat();
  return named.some((one) => typeof one === "string" && audiences.includes(one));
}

/** `jose` checks `iat` only when a maximum age is given. */
const isFromTheFuture = ({ iat }: JWTPayload): boolean =>
  iat !== undefined && !(iat <= Math.floor(Date.now() / 1000));

/** Whether the token is at fault, rather than the connection to the issuer. */
const isRefusal = (error: unknown): boolean => error instanceof errors.JOSEError && !outages.has(error.code);

const outages = new Set(["ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID", "ERR_JOSE_GENERIC"]);

/** Claims as API Gateway passes them to a handler: all as text, a list as `[one two]`. */
const asText = (payload: JWTPayload): Record<string, string> =>
  Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, text(value)]));

function text(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? `[${value.map(text).join(" ")}]` : JSON.stringify(value);
}
