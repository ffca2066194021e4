import { createHmac, createSecretKey, hash, type Hmac, type KeyObject } from "node:crypto";
import { longestValidity } from "../grant.ts";
import { latest } from "../../latest.ts";
import { type Address, located } from "./address.s3.ts";
import { encode, encodePath, parametersEncoder } from "./encode.s3.ts";

export type Credentials = {
  accessKeyId: string;
  secretAccessKey: string;
  /** Of a role's temporary credentials. */
  sessionToken?: string | undefined;
};

/** What a URL permits. */
export type Permit = {
  method: "GET" | "HEAD" | "PUT" | "DELETE";
  key: string;
  /** When the URL begins to be valid. */
  at: Date;
  /** Seconds the URL is valid. */
  expiresIn: number;
  /**
   * Parameters of the request. Their names begin with a small letter, as S3's do: they sort after the signature's
   * own.
   */
  query?: Record<string, string>;
  /** What the client must send, exactly; names in lower case. */
  headers?: Record<string, string>;
};

type FormPermit = Pick<Permit, "key" | "at" | "expiresIn"> & {
  fields: Record<string, string>;
  conditions: readonly (readonly (string | number)[])[];
};

/**
 * Signs requests to one bucket (AWS Signature Version 4, in the query) byte for byte as AWS's SDK does, without
 * loading it and at a hundredth of its cost. The methods throw a `RangeError` for a validity that S3 refuses.
 */
export function signer(address: Address, { accessKeyId, secretAccessKey, sessionToken }: Credentials) {
  const { origin, host, path } = located(address);
  const scopeOf = (day: string): string => `${day}/${address.region}/s3/aws4_request`;
  const keyOf = latest((day: string) => signingKey(secretAccessKey, scopeOf(day)));
  const token = sessionToken === undefined ? "" : `&X-Amz-Security-Token=${encode(sessionToken)}`;
  const hostAlone = signed({ host });
  const parameters = parametersEncoder();

  /** What all URLs have in common that begin in one second and are valid for as long: those of a list. */
  const stem = latest((second: number, expiresIn: number) => {
    const time = timeOf(new Date(second * 1000));
    const day = time.slice(0, 8);
    const credential = encode(`${accessKeyId}/${scopeOf(day)}`);
    const query = `X-Amz-Algorithm=${algorithm}&X-Amz-Content-Sha256=${payload}&X-Amz-Credential=${credential}&X-Amz-Date=${time}&X-Amz-Expires=${valid(expiresIn)}${token}`;
    return { query, toSign: `${algorithm}\n${time}\n${scopeOf(day)}\n`, key: keyOf(day) };
  });

  /** A URL that permits one kind of request until it expires. */
  function url({ method, key, at, expiresIn, query = {}, headers }: Permit): string {
    const common = stem(Math.floor(at.getTime() / 1000), expiresIn);
    const { names, lines } = headers ? signed({ ...headers, host }) : hostAlone;
    const own = `X-Amz-SignedHeaders=${encode(names)}${parameters(query)}`;
    const target = path + encodePath(key);
    const request = `${method}\n${target}\n${common.query}&${own}\n${lines}\n${names}\n${payload}`;
    const signature = hmac(common.key, common.toSign + hash("sha256", request)).digest("hex");
    return `${origin}${target}?${common.query}&X-Amz-Signature=${signature}&${own}`;
  }

  /** A form that permits a POST until it expires, with exactly these fields, and a file that the conditions take. */
  function form({ key, at, expiresIn, fields: given, conditions }: FormPermit) {
    const time = timeOf(at);
    const day = time.slice(0, 8);
    const fields: Record<string, string> = {
      ...given,
      bucket: address.bucket,
      "X-Amz-Algorithm": algorithm,
      "X-Amz-Credential": `${accessKeyId}/${scopeOf(day)}`,
      "X-Amz-Date": time,
      ...(sessionToken !== undefined && { "X-Amz-Security-Token": sessionToken }),
      key,
    };
    const expires = new Date(at.getTime() + valid(expiresIn) * 1000);
    const policy = JSON.stringify({
      expiration: expires.toISOString().replace(milliseconds, ""),
      conditions: [...conditions, ...Object.entries(fields).map(([name, value]) => ({ [name]: value }))],
    });
    const Policy = Buffer.from(policy).toString("base64");
    const signature = hmac(keyOf(day), Policy).digest("hex");
    return {
      url: origin + (path.slice(0, -1) || "/"),
      fields: { ...fields, Policy, "X-Amz-Signature": signature },
    };
  }

  return { url, form };
}

export type Signer = ReturnType<typeof signer>;

const algorithm = "AWS4-HMAC-SHA256";
/** What is sent is not known when the URL is signed. */
const payload = "UNSIGNED-PAYLOAD";
const milliseconds = /\.\d{3}/;

/** As a KeyObject: with a Buffer, Node imports the key anew for each HMAC, which takes eight times as long. */
const signingKey = (secret: string, scope: string): KeyObject =>
  scope
    .split("/")
    .reduce(
      (key, part) => createSecretKey(hmac(key, part).digest()),
      createSecretKey(`AWS4${secret}`, "utf8"),
    );

const hmac = (key: KeyObject, text: string): Hmac => createHmac("sha256", key).update(text);

function signed(headers: Record<string, string>) {
  const sorted = Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    names: sorted.map(([name]) => name).join(";"),
    lines: sorted.map(([name, value]) => `${name}:${oneLine(value)}\n`).join(""),
  };
}

const oneLine = (value: string): string => value.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "");

const timeOf = (at: Date): string => at.toISOString().replace(milliseconds, "").replaceAll(/[:-]/g, "");

function valid(expiresIn: number): number {
  if (Number.isInteger(expiresIn) && expiresIn >= 1 && expiresIn <= longestValidity) return expiresIn;
  throw new RangeError(`S3 takes no URL that is valid for ${expiresIn} seconds`);
}
