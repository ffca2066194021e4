import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

export type Issuer = { url: string; key: KeyObject; kid: string };

type Changes = { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: KeyObject };

const Kept = z.looseObject({
  kid: z.string(),
  n: z.string(),
  e: z.string(),
  d: z.string(),
  kty: z.literal("RSA"),
});

/** The embedded issuer of a machine, with its private key: to forge tokens that are wrong in one thing only. */
export async function issuerOf(data: string): Promise<Issuer> {
  const ports = z.object({ issuer: z.int() }).parse(await json(join(data, "ports.json")));
  const key = Kept.parse(await json(join(data, "issuer/key.json")));
  return {
    url: `http://localhost:${ports.issuer}`,
    key: createPrivateKey({ key, format: "jwk" }),
    kid: key.kid,
  };
}

const json = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, "utf8"));

/** A token as the issuer gives it. */
export async function tokenFor(issuer: Issuer, user: string): Promise<string> {
  const reply = await fetch(`${issuer.url}/token?user=${user}`);
  return await reply.text();
}

/** Tokens for `user` that look right and are wrong, each by what is wrong with it. */
export function forgedTokens(issuer: Issuer, user: string): Record<string, string> {
  const make = (changes: Changes = {}) => mint(issuer, user, changes);
  const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const good = make();
  const [header = "", payload = "", signature = ""] = good.split(".");
  const second = Math.floor(Date.now() / 1000);
  return {
    "alg none": unsigned({ alg: "none", kid: issuer.kid }, payload, ""),
    "alg NONE with the signature kept": unsigned({ alg: "NONE", kid: issuer.kid }, payload, signature),
    "wrong key": make({ key: stranger }),
    "wrong key without kid": make({ key: stranger, header: { kid: undefined } }),
    "wrong audience": make({ claims: { aud: "another-service" } }),
    "no audience": make({ claims: { aud: undefined } }),
    "audience as an object": make({ claims: { aud: { luster: true } } }),
    "wrong issuer": make({ claims: { iss: "http://localhost:1" } }),
    "issuer with a slash more": make({ claims: { iss: `${issuer.url}/` } }),
    expired: make({ claims: { iat: second - 7200, exp: second - 3600 } }),
    "expired a second ago": make({ claims: { exp: second - 1 } }),
    "no expiry": make({ claims: { exp: undefined } }),
    "expiry as a text": make({ claims: { exp: String(second + 3600) } }),
    "not valid yet": make({ claims: { nbf: second + 3600 } }),
    "issued tomorrow": make({ claims: { iat: second + 86_400 } }),
    "no user": make({ claims: { sub: undefined } }),
    "an empty user": make({ claims: { sub: "" } }),
    "HS256 with the public key as the secret": hmacLike(issuer, payload),
    "ES256 in name": unsigned({ alg: "ES256", kid: issuer.kid }, payload, signature),
    "unknown key id": make({ header: { kid: randomUUID() } }),
    "key id with a path": make({ header: { kid: "../../../../dev/null" } }),
    "a key of its own in the header": make({
      key: stranger,
      header: { kid: undefined, jku: "http://localhost:1/jwks", jwk: { kty: "RSA", n: "AQAB", e: "AQAB" } },
    }),
    "a critical header nobody knows": make({ header: { crit: ["luster"], luster: true } }),
    "payload of another user": [header, encoded({ ...decoded(payload), sub: "someone" }), signature].join(
      ".",
    ),
    "signature cut": [header, payload, signature.slice(0, -8)].join("."),
    "no signature": `${header}.${payload}.`,
    "two parts": `${header}.${payload}`,
    "payload that is no JSON": [header, "bm90IGpzb24", signature].join("."),
    "dots alone": "..",
    "8 kB": `${header}.${"A".repeat(8000)}.${signature}`,
  };
}

function mint(issuer: Issuer, sub: string, { claims, header, key = issuer.key }: Changes): string {
  const second = Math.floor(Date.now() / 1000);
  const signed = [
    encoded({ alg: "RS256", typ: "JWT", kid: issuer.kid, ...header }),
    encoded({ iss: issuer.url, aud: "luster", sub, iat: second - 5, exp: second + 3600, ...claims }),
  ].join(".");
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}

const unsigned = (header: object, payload: string, signature: string): string =>
  [encoded(header), payload, signature].join(".");

/** The old confusion: a verifier that takes the public key for a shared secret. */
function hmacLike({ key, kid }: Issuer, payload: string): string {
  const secret = createPublicKey(key).export({ type: "spki", format: "pem" });
  const signed = `${encoded({ alg: "HS256", kid })}.${payload}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const decoded = (part: string): object =>
  z.looseObject({}).parse(JSON.parse(Buffer.from(part, "base64url").toString()));
