import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { type Clock, epochSeconds, seconds } from "../time.ts";
import { downloadValidity } from "./grant.ts";
import { isMade } from "./object-key.ts";
import type { Links } from "./store.ts";

type Options = {
  /** Where the CDN answers, such as `https://pictures.example.com`. */
  origin: string;
  secrets: Secrets;
  now: Clock;
  /** For how many seconds a download's URL stays the same. */
  repeat: number;
};

/** What a URL of the CDN permits: to read this object, under this name, until it expires. */
export type Permit = { key: string; filename: string; expires: Date };

/** The store's links, but what Luster made comes from the CDN before it. Uploads and originals are the store's alone. */
export function throughCdn(links: Links, { origin, secrets: [secret], now, repeat }: Options): Links {
  return {
    ...links,
    presignGet(grant) {
      const { key, filename } = grant;
      if (!isMade(key)) return links.presignGet(grant);
      const { expires } = downloadValidity(grant.expiresIn, repeat, now());
      return { url: `${origin}/${signed(secret, { key, filename, expires })}`, expires };
    },
  };
}

/** The secrets of a CDN: URLs are signed with the first, and those of any are taken, so that one can be changed. */
type Secrets = readonly [KeyObject, ...KeyObject[]];

/** From keys separated by commas. Throws `RangeError` when one of them is shorter than 32 characters. */
export function cdnSecrets(keys: string): Secrets {
  const [first = "", ...others] = keys.split(",");
  return [secretOf(first), ...others.map(secretOf)];
}

/** The Worker reads no settings: an empty part, as of `OLD,`, would be a key that everybody has. */
function secretOf(key: string): KeyObject {
  if (key.trim().length < 32) throw new RangeError("A key of the CDN has at least 32 characters");
  return createSecretKey(key.trim(), "utf8");
}

/** What a URL permits now; `undefined` when that is nothing: it was signed with no secret of these, or has expired. */
export function permitted(secrets: Secrets, { pathname, searchParams }: URL, now: Date): Permit | undefined {
  // A key that we made needs no escapes, so the path is compared as it was sent.
  const key = pathname.slice(1);
  const said = (name: string): string => searchParams.get(name) ?? "";
  const [expires, filename] = [said("expires"), said("filename")];
  const isSigned = (secret: KeyObject): boolean =>
    isSame(said("signature"), signatureOf(secret, key, expires, filename));
  if (!isMade(key) || !secrets.some(isSigned)) return undefined;
  const permit = { key, filename, expires: new Date(seconds(Number(expires))) };
  return now < permit.expires ? permit : undefined;
}

/** `{key}?expires=…&filename=…&signature=…` */
function signed(secret: KeyObject, { key, filename, expires }: Permit): string {
  const until = String(epochSeconds(expires));
  const signature = signatureOf(secret, key, until, filename);
  return `${key}?expires=${until}&filename=${encodeURIComponent(filename)}&signature=${signature}`;
}

/** JSON keeps the parts apart: no two permits become the same text. */
const signatureOf = (secret: KeyObject, ...parts: string[]): string =>
  createHmac("sha256", secret).update(JSON.stringify(parts)).digest("base64url");

/** In a time that does not tell how much of it is right. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
