import { spawnSync } from "node:child_process";
import { createHash, createHmac, createSecretKey, hash } from "node:crypto";
import { cdnSecrets, throughCdn } from "@luster/core/storage/cdn";
import { s3Links } from "@luster/core/storage/s3/links.s3";
import { presigner } from "@luster/core/storage/s3/presign.s3";
import { signer } from "@luster/core/storage/s3/sign.s3";
import { peer } from "./peers.ts";
import { costOf, type Row, type Runner, rounds, syncCostOf } from "./rounds.ts";

const bucket = "pictures";
const region = "eu-west-1";
const credentials = {
  accessKeyId: "EXAMPLEKEYEXAMPLEKEY",
  secretAccessKey: "example-secret-of-forty-characters-long",
};
const endpoint = "https://account.r2.example.com";
const { host } = new URL(endpoint);
const address = { bucket, region, endpoint };
const keyOf = (at: number): string => `originals/user/shoot_01KAZ/asset_${at}.jpg`;
const expiresIn = 3600;
const now = (): Date => new Date();
/** Signatures of ours in one measurement, and of a peer that takes a hundred times as long. */
const many = 20_000;
const few = 400;

/** One SHA-256 of 500 bytes and one HMAC of 139: no signature of this kind can do with less. */
function floor(): Runner {
  const key = createSecretKey(Buffer.alloc(32, 1));
  const [request, toSign] = ["r".repeat(500), "s".repeat(75)];
  const sign = () =>
    createHmac("sha256", key)
      .update(toSign + hash("sha256", request))
      .digest("hex");
  return { name: "the floor", run: () => syncCostOf(sign, many) };
}

/** A presigned GET of one object. */
export function get(count: number): Promise<Row[]> {
  const own = signer(address, credentials);
  const counter = { at: 0 };
  const next = (): string => keyOf((counter.at += 1));
  const at = new Date();
  const others: [string, () => unknown][] = [
    ["@smithy/signature-v4", smithy(next)],
    ["aws4fetch", aws4fetch(next)],
    ["minio", minio(next)],
    ["@aws-sdk/s3-request-presigner", sdk(next, "GetObjectCommand")],
  ];
  return rounds(
    [
      floor(),
      {
        name: "Luster",
        run: () => syncCostOf(() => own.url({ method: "GET", key: next(), at, expiresIn }), many),
      },
      ...others.map(([name, sign]) => ({ name, run: () => costOf(sign, few) })),
      ...boto3("GET"),
    ],
    count,
  );
}

/** The URL of an output's download: through the CDN, and presigned for the store, both as the API gives them. */
export function cdn(count: number): Promise<Row[]> {
  const timing = { now, repeat: 900 };
  const store = s3Links({ name: "r2", address, credentials, methods: ["PUT"], ...timing });
  const secrets = cdnSecrets("example-key-of-the-cdn-0123456789");
  const through = throughCdn(store, { origin: "https://pictures.example.com", secrets, ...timing });
  const counter = { at: 0 };
  const next = (): string => `user/shoot_01KAZ/asset_${(counter.at += 1)}/outputs/job_01KAZ.jpg`;
  const grant = { filename: "kitchen.enhanced.jpg", contentType: "image/jpeg", expiresIn } as const;
  const cost = (links: typeof store) => () =>
    syncCostOf(() => links.presignGet({ key: next(), ...grant }), many);
  return rounds(
    [
      { name: "Luster, presigned for the store", run: cost(store) },
      { name: "Luster, through the CDN", run: cost(through) },
    ],
    count,
  );
}

/** A presigned PUT with its type and length signed. */
export function put(count: number): Promise<Row[]> {
  const own = signer(address, credentials);
  const headers = { "content-type": "image/jpeg", "content-length": "1000000", "if-none-match": "*" };
  const counter = { at: 0 };
  const next = (): string => keyOf((counter.at += 1));
  const at = new Date();
  const theirs = sdk(next, "PutObjectCommand", { ContentType: "image/jpeg", ContentLength: 1_000_000 });
  const sign = () => own.url({ method: "PUT", key: next(), at, expiresIn, headers });
  return rounds(
    [
      floor(),
      { name: "Luster", run: () => syncCostOf(sign, many) },
      { name: "@aws-sdk/s3-request-presigner", run: () => costOf(theirs, few) },
    ],
    count,
  );
}

/** The policy of a POST form. */
export function post(count: number): Promise<Row[]> {
  const own = signer(address, credentials);
  const counter = { at: 0 };
  const next = (): string => keyOf((counter.at += 1));
  const at = new Date();
  const fields = { "Content-Type": "image/jpeg" };
  const conditions = [["content-length-range", 1, 10_000_000]] as const;
  const form = () => own.form({ key: next(), at, expiresIn, fields, conditions });
  const client = sdkClient();
  const { createPresignedPost } = peer<{ createPresignedPost: Presign }>("@aws-sdk/s3-presigned-post");
  const theirs = () =>
    createPresignedPost(client, {
      Bucket: bucket,
      Key: next(),
      Fields: fields,
      Conditions: conditions,
      Expires: expiresIn,
    });
  return rounds(
    [
      floor(),
      { name: "Luster", run: () => syncCostOf(form, many / 4) },
      { name: "@aws-sdk/s3-presigned-post", run: () => costOf(theirs, few) },
    ],
    count,
  );
}

/**
 * The URLs of a list as the API gives them, with the name to save under: three of each of 1,000 assets, in
 * milliseconds of all.
 */
export function list(count: number): Promise<Row[]> {
  const own = signer(address, credentials);
  const assets = 1_000;
  const urls = assets * 3;
  const { presignGet } = presigner({
    signer: own,
    methods: ["PUT"],
    now,
    repeat: 900,
  });
  const least = floor();
  const counter = { at: 0 };
  const next = (): string => keyOf((counter.at += 1));
  const theirs = sdk(next, "GetObjectCommand", {
    ResponseCacheControl: "private, max-age=4500, immutable",
    ResponseContentDisposition: 'attachment; filename="kitchen.jpg"',
    ResponseContentType: "image/jpeg",
  });
  const grant = { contentType: "image/jpeg", expiresIn } as const;
  const bare = (): void => {
    const at = now();
    for (let url = 0; url < urls; url++) own.url({ method: "GET", key: next(), at, expiresIn });
  };
  const all = (): void => {
    for (let url = 0; url < urls; url++)
      presignGet({ key: next(), filename: `IMG_${Math.floor(url / 3)}.jpg`, ...grant });
  };
  return rounds(
    [
      { name: "the floor", run: async () => (await least.run()) * urls },
      { name: "Luster, signature alone", run: () => syncCostOf(bare, 5) },
      { name: "Luster, as a list has them", run: () => syncCostOf(all, 5) },
      {
        name: "@aws-sdk/s3-request-presigner, the same",
        run: () => costOf(() => Promise.all(Array.from({ length: urls }, theirs)), 1),
      },
    ],
    count,
  );
}

type Presign = (...given: unknown[]) => Promise<unknown>;
type Made<T> = new (...given: unknown[]) => T;

const sdkClient = () => {
  const { S3Client } = peer<{ S3Client: Made<object> }>("@aws-sdk/client-s3");
  const checksums = { requestChecksumCalculation: "WHEN_REQUIRED" };
  return new S3Client({ region, endpoint, forcePathStyle: true, credentials, ...checksums });
};

function sdk(next: () => string, command: "GetObjectCommand" | "PutObjectCommand", more: object = {}) {
  const client = sdkClient();
  const { [command]: Command } = peer<Record<typeof command, Made<object>>>("@aws-sdk/client-s3");
  const { getSignedUrl } = peer<{ getSignedUrl: Presign }>("@aws-sdk/s3-request-presigner");
  return () => getSignedUrl(client, new Command({ Bucket: bucket, Key: next(), ...more }), { expiresIn });
}

function smithy(next: () => string) {
  const { SignatureV4 } = peer<{ SignatureV4: Made<{ presign: Presign }> }>("@smithy/signature-v4");
  const library = new SignatureV4({
    service: "s3",
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false,
  });
  return () =>
    library.presign(
      {
        method: "GET",
        protocol: "https:",
        hostname: host,
        path: `/${bucket}/${next()}`,
        query: {},
        headers: { host },
      },
      { expiresIn },
    );
}

function aws4fetch(next: () => string) {
  const { AwsClient } = peer<{ AwsClient: Made<{ sign: Presign }> }>("aws4fetch");
  const client = new AwsClient({ ...credentials, region, service: "s3" });
  return () =>
    client.sign(`${endpoint}/${bucket}/${next()}?X-Amz-Expires=${expiresIn}`, {
      method: "GET",
      aws: { signQuery: true },
    });
}

function minio(next: () => string) {
  const { Client } = peer<{ Client: Made<{ presignedGetObject: Presign }> }>("minio");
  const { accessKeyId: accessKey, secretAccessKey: secretKey } = credentials;
  const client = new Client({ endPoint: host, useSSL: true, accessKey, secretKey, region });
  return () => client.presignedGetObject(bucket, next(), expiresIn);
}

/** Python's, where Debian's python3-boto3 is installed; it measures itself, in its own process. */
function boto3(method: "GET"): Runner[] {
  const program = `
import resource
import boto3
from botocore.config import Config
config = Config(signature_version="s3v4")
client = boto3.client("s3", endpoint_url="${endpoint}", region_name="${region}", config=config,
    aws_access_key_id="${credentials.accessKeyId}", aws_secret_access_key="${credentials.secretAccessKey}")
sign = lambda at: client.generate_presigned_url("get_object", Params={"Bucket": "${bucket}", "Key": f"originals/{at}.jpg"}, ExpiresIn=3600)
spent = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
for at in range(50): sign(at)
before = spent()
for at in range(${few}): sign(at)
print((spent() - before) * 1000 / ${few})
`;
  const run = (): number => Number(spawnSync("python3", ["-c", program], { encoding: "utf8" }).stdout);
  return run() > 0 ? [{ name: `boto3 (${method})`, run }] : [];
}

/** What @smithy/signature-v4 hashes with here: Node's own, as the SDK gives it. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}
