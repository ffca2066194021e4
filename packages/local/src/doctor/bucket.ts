import { randomBytes, randomUUID } from "node:crypto";
import { uploadHeaderNames } from "@luster/contract/cors";
import { pacedStatus } from "@luster/core/storage/s3/paced.s3";
import { s3Store } from "@luster/core/storage/s3/store.s3";
import { checkUnsigned } from "@luster/core/storage/s3/unsigned.s3";
import type { ObjectStore } from "@luster/core/storage/store";
import { type Check, type Finding, findings, listed, type Subject, whyNot } from "./finding.ts";
import { r2Names, r2Of } from "./r2.ts";

const { ok, note, warning, error } = findings("bucket");

/** The bucket of R2: address, credentials, clock, write, read, delete, write-once, CORS, unsigned headers. */
export const bucket: Check = {
  name: "bucket",
  async run({ setting, isDeployed, signal }) {
    const missing = r2Names.filter((name) => !setting(name));
    if (missing.length === r2Names.length && !isDeployed) return [ok("the embedded R2 is used")];
    const r2 = r2Of(setting);
    if (!r2)
      return [
        error(`R2 shows as disabled: ${missing.join(", ")} missing`, `Set all of ${r2Names.join(", ")}.`),
      ];
    const store = s3Store({ name: "r2", ...r2, methods: ["PUT"] });
    return found({
      store,
      name: r2.address.bucket,
      origins: listed(setting("LUSTER_ORIGINS")).filter((origin) => origin !== "*"),
      signal,
    });
  },
};

type Bucket = { store: ObjectStore; name: string; origins: string[]; signal: Subject["signal"] };

async function found({ store, name, origins, signal }: Bucket): Promise<Finding[]> {
  const key = `tmp/doctor-${randomUUID()}`;
  const reached = await reach(store, key, signal);
  if (reached.some(({ level }) => level === "error")) return reached;
  try {
    const written = await write(store, key, signal);
    const pages = await Promise.all(origins.map((origin) => cors(store, { key, origin, signal })));
    const head = [...reached, ...written, ...pages];
    if (written.some(({ level }) => level === "error")) return head;
    const lists = await listing(store, key, signal);
    return [...head, lists, await removed(store, key, signal), ...(await unsigned(store, name, signal))];
  } finally {
    await store.delete(key).catch(() => {});
  }
}

/** Asks for an object that is not there: 404 says that the address, the name and the credentials are right. */
async function reach(store: ObjectStore, key: string, signal: AbortSignal): Promise<Finding[]> {
  let reply: Response;
  try {
    reply = await fetch(store.presignGet(download(key)).url, { signal, redirect: "manual" });
  } catch (cause) {
    return [
      error(
        `R2 shows as disabled: its address does not answer (${whyNot(cause)})`,
        "Check R2_ACCOUNT_ID, R2_JURISDICTION and R2_ENDPOINT, and whether this machine may reach it.",
      ),
    ];
  }
  const body = await reply.text();
  const drift = Math.round((Date.parse(reply.headers.get("date") ?? "") - Date.now()) / 1000);
  if (Math.abs(drift) > 60) return [clock(drift)];
  const code = /<Code>(\w+)<\/Code>/.exec(body)?.[1] ?? "";
  if (code === "NoSuchBucket")
    return [
      error("R2 shows as disabled: there is no such bucket", "Check R2_BUCKET_NAME and R2_JURISDICTION."),
    ];
  if (code === "NoSuchKey") return [ok("the bucket answers, and takes the credentials")];
  if (code === "SignatureDoesNotMatch")
    return [
      error(
        "R2 shows as disabled: the secret is wrong",
        "Set R2_SECRET_ACCESS_KEY to that of this access key.",
      ),
    ];
  if (code === "InvalidAccessKeyId" || reply.status === 401)
    return [
      error(
        "R2 shows as disabled: the access key is not known",
        "Set R2_ACCESS_KEY_ID to one of this account.",
      ),
    ];
  if (reply.status === 403)
    return [
      error(
        "worker cannot download: the key may not read the bucket",
        "Give the R2 API token `Object Read & Write` on this bucket.",
      ),
    ];
  return [
    error(
      `R2 shows as disabled: it answers ${reply.status} ${code}`.trim(),
      "Check R2_ENDPOINT, and Cloudflare's status page.",
    ),
  ];
}

function clock(drift: number): Finding {
  const minutes = Math.max(1, Math.round(Math.abs(drift) / 60));
  const words = `upload fails: this clock is ${minutes} min ${drift > 0 ? "slow" : "fast"} beside the store's`;
  const remedy = "Set the clock by network time (NTP): signatures are refused after 15 minutes.";
  return Math.abs(drift) > 300 ? error(words, remedy) : warning(words, remedy);
}

/** A presigned upload as a client makes it, once more, and the download of what was stored. */
async function write(store: ObjectStore, key: string, signal: AbortSignal): Promise<Finding[]> {
  const body = randomBytes(64);
  const upload = async (bytes: Buffer<ArrayBuffer>): Promise<number> => {
    const { url, headers } = store.presignPut(grant(key));
    const request = { method: "PUT", headers, body: bytes, signal, redirect: "manual" } as const;
    return pacedStatus(() => fetch(url, request), signal);
  };
  const first = await upload(body);
  if (first === 403 || first === 401)
    return [
      error(
        "upload fails, and worker cannot upload: the key may not write",
        "Give the R2 API token `Object Read & Write` on this bucket.",
      ),
    ];
  if (first >= 300)
    return [
      error(
        `upload fails: a presigned upload is answered ${first}`,
        "Check R2_ENDPOINT: it must be R2's S3 address.",
      ),
    ];
  const second = await upload(randomBytes(64));
  const reply = await fetch(store.presignGet(download(key)).url, { signal, redirect: "manual" });
  const read = Buffer.from(await reply.arrayBuffer());
  return [
    ok("a presigned upload arrives"),
    second === 412
      ? ok("an upload URL writes once")
      : error(
          `a second upload to the same URL is answered ${second}, not 412: originals could change`,
          "Use R2 or S3: the store must honour If-None-Match.",
        ),
    reply.ok && (read.equals(body) || second !== 412)
      ? ok("a presigned download brings the same bytes")
      : error(
          `worker cannot download: a presigned download is answered ${reply.status}`,
          "Give the R2 API token `Object Read & Write` on this bucket.",
        ),
  ];
}

/** What a browser asks before it uploads from a page. */
async function cors(
  store: ObjectStore,
  { key, origin, signal }: { key: string; origin: string; signal: AbortSignal },
): Promise<Finding> {
  const { url } = store.presignPut(grant(key));
  const wanted = uploadHeaderNames.join(",");
  const headers = {
    origin,
    "access-control-request-method": "PUT",
    "access-control-request-headers": wanted,
  };
  const reply = await fetch(url, { method: "OPTIONS", headers, signal, redirect: "manual" });
  const remedy = `In the bucket's CORS policy allow the origin ${origin}, the methods PUT and GET, and the headers ${wanted}.`;
  const allowed = reply.headers.get("access-control-allow-origin");
  if (!reply.ok || (allowed !== origin && allowed !== "*"))
    return error(`upload fails in browsers: CORS does not allow ${origin}`, remedy);
  const names = (reply.headers.get("access-control-allow-headers") ?? "").toLowerCase().split(/\s*,\s*/);
  const lacking = names.includes("*") ? [] : uploadHeaderNames.filter((name) => !names.includes(name));
  if (lacking.length > 0)
    return error(`upload fails in browsers: CORS does not allow the header ${lacking.join(", ")}`, remedy);
  const methods = (reply.headers.get("access-control-allow-methods") ?? "").toUpperCase();
  return methods.includes("PUT")
    ? ok(`pages of ${origin} may upload`)
    : error("upload fails in browsers: CORS does not allow PUT", remedy);
}

async function unsigned(store: ObjectStore, name: string, signal: AbortSignal): Promise<Finding[]> {
  const all = await checkUnsigned({ store, bucket: name, signal }).catch(() => undefined);
  if (!all) return [note("whether unsigned headers are refused could not be told: the store did not answer")];
  const obeyed = all.filter(({ result }) => result === "obeyed").map(({ tried }) => tried);
  const unclear = all.filter(({ result }) => result === "unclear");
  if (obeyed.length > 0)
    return [
      error(
        `the store obeys headers that a URL's signature does not cover (${obeyed.join(", ")}): whoever has an upload URL could read other pictures`,
        "Put a proxy before it that refuses unsigned x-amz-* headers, or use another store.",
      ),
    ];
  return unclear.length > 0
    ? [note("whether unsigned headers are refused could not be told")]
    : [ok("headers that no signature covers do nothing")];
}

/** A shoot's assets are shown by lists of the bucket; where they fail, each original is asked for by itself. */
async function listing(store: ObjectStore, key: string, signal: AbortSignal): Promise<Finding> {
  const slow = "a page of a shoot asks for each photo by itself, which is slow";
  try {
    const stored = await store.head(key, signal);
    for await (const { etag } of store.list(key, signal))
      if (etag === stored?.etag) return ok("the bucket can be listed");
    return warning(`${slow}: a list does not have what was stored`, "Use R2 or S3.");
  } catch {
    const remedy = "Give the R2 API token `Object Read & Write` on this bucket.";
    return warning(`${slow}: the key may not list the bucket`, remedy);
  }
}

async function removed(store: ObjectStore, key: string, signal: AbortSignal): Promise<Finding> {
  const remedy = `Give the R2 API token \`Object Read & Write\`; remove ${key} by hand.`;
  try {
    await store.delete(key, signal);
    return (await store.head(key, signal))
      ? error("deleting did nothing", remedy)
      : ok("objects can be deleted");
  } catch {
    return error("the key may not delete objects", remedy);
  }
}

const grant = (key: string) => ({
  key,
  contentType: "application/octet-stream",
  expiresIn: 300,
  maxSize: 64,
});
const download = (key: string) => ({
  key,
  contentType: "application/octet-stream",
  filename: "doctor",
  expiresIn: 300,
});
