import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Address } from "@luster/core/storage/s3/address.s3";
import { type Credentials, signer } from "@luster/core/storage/s3/sign.s3";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";

const awkward = [
  "+",
  "%",
  "%2F",
  "!",
  "'",
  "(",
  ")",
  "*",
  " ",
  "/",
  "//",
  "..",
  "/../",
  "~",
  "?",
  "#",
  "&",
  "=",
  ";",
  ":",
  "@",
  "\\",
  '"',
  "é",
  "キ",
  "🏡",
  "\u00a0",
  "\u0000",
  "\n",
];
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...awkward),
      fc.string({ unit: "binary", maxLength: 5 }),
      fc.string({ maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(""));
// The SDK takes a key that ends like this for a place to put the file's name.
const key = text.filter((key) => !key.endsWith("${filename}"));

const credentials = fc.record({
  accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
  secretAccessKey: fc.stringMatching(/^[\w+/=]{1,64}$/),
  sessionToken: fc.option(fc.stringMatching(/^[\w+/=]{1,200}$/), { nil: undefined }),
});

const address: fc.Arbitrary<Address> = fc.oneof(
  fc.record({
    bucket: fc.constantFrom("pictures", "a-b-3", "with.dots", "eu.west.1"),
    region: fc.constantFrom("eu-central-1", "us-east-1", "us-gov-west-1", "cn-north-1"),
  }),
  fc.record({
    bucket: fc.constantFrom("pictures", "with.dots"),
    region: fc.constantFrom("auto", "eu-west-1"),
    endpoint: fc.constantFrom(
      "https://0123456789abcdef.eu.r2.cloudflarestorage.com",
      "http://127.0.0.1:9000",
      "https://store.example:443/",
      "http://localhost:80",
      "https://store.example/base",
    ),
  }),
  fc.record({
    bucket: fc.constant("pictures"),
    region: fc.constant("eu-west-1"),
    endpoint: fc.constantFrom("https://store.example", "http://store.example:8080"),
    pathStyle: fc.constant(false),
  }),
);

const time = fc.record({
  at: fc.date({ min: new Date("2020-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }),
  expiresIn: fc.integer({ min: 1, max: 604_800 }),
});
const options = { numRuns: 100 };

type Input = { Bucket: string; Key: string };

describe("a URL is the SDK's, byte for byte", () => {
  test("to GET, with what the answer is to be called, be and be kept for", async () => {
    const query = fc.record(
      {
        "response-content-type": text,
        "response-content-disposition": text,
        "response-cache-control": text,
        "response-content-language": text,
        versionId: text,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        address,
        credentials,
        key,
        time,
        query,
        async (address, credentials, key, { at, expiresIn }, query) => {
          const command = new GetObjectCommand({
            Bucket: address.bucket,
            Key: key,
            ResponseContentType: query["response-content-type"],
            ResponseContentDisposition: query["response-content-disposition"],
            ResponseCacheControl: query["response-cache-control"],
            ResponseContentLanguage: query["response-content-language"],
            VersionId: query.versionId,
          });
          const ours = signer(address, credentials).url({
            method: "GET",
            key,
            at,
            expiresIn,
            query: { ...query, "x-id": "GetObject" },
          });
          expect(ours).toBe(
            await getSignedUrl(clientOf(address, credentials), command, { expiresIn, signingDate: at }),
          );
        },
      ),
      options,
    );
  });

  test("to PUT, with every combination of headers", async () => {
    const value = text.filter((value) => value.trim() !== "");
    const headers = fc.record(
      {
        "content-type": value,
        "content-length": fc.nat().map(String),
        "content-disposition": value,
        "content-encoding": value,
        "if-none-match": fc.constant("*"),
        "x-amz-checksum-sha256": fc.constant("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        "x-amz-meta-shoot": value,
        "x-amz-storage-class": fc.constant("STANDARD_IA"),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        address,
        credentials,
        key,
        time,
        headers,
        async (address, credentials, key, { at, expiresIn }, headers) => {
          const command = new PutObjectCommand({
            Bucket: address.bucket,
            Key: key,
            ContentType: headers["content-type"],
            ContentLength:
              headers["content-length"] === undefined ? undefined : Number(headers["content-length"]),
            ContentDisposition: headers["content-disposition"],
            ContentEncoding: headers["content-encoding"],
            IfNoneMatch: headers["if-none-match"],
            ChecksumSHA256: headers["x-amz-checksum-sha256"],
            StorageClass: headers["x-amz-storage-class"],
            ...(headers["x-amz-meta-shoot"] !== undefined && {
              Metadata: { shoot: headers["x-amz-meta-shoot"] },
            }),
          });
          const names = new Set(Object.keys(headers));
          const theirs = await getSignedUrl(clientOf(address, credentials), command, {
            expiresIn,
            signingDate: at,
            signableHeaders: new Set([...names, "host"]),
            unhoistableHeaders: names,
          });
          expect(
            signer(address, credentials).url({
              method: "PUT",
              key,
              at,
              expiresIn,
              query: { "x-id": "PutObject" },
              headers,
            }),
          ).toBe(theirs);
        },
      ),
      options,
    );
  });

  test.each([
    ["HEAD", {}, (input: Input) => new HeadObjectCommand(input)],
    ["DELETE", { "x-id": "DeleteObject" }, (input: Input) => new DeleteObjectCommand(input)],
  ] as const)("to %s", async (method, query, command) => {
    await fc.assert(
      fc.asyncProperty(
        address,
        credentials,
        key,
        time,
        async (address, credentials, key, { at, expiresIn }) => {
          const theirs = await getSignedUrl(
            clientOf(address, credentials),
            command({ Bucket: address.bucket, Key: key }),
            { expiresIn, signingDate: at },
          );
          expect(signer(address, credentials).url({ method, key, at, expiresIn, query })).toBe(theirs);
        },
      ),
      options,
    );
  });
});

describe("a form is the SDK's, byte for byte", () => {
  afterEach(() => vi.useRealTimers());

  test("with any fields and bounds", async () => {
    const fields = fc.record(
      {
        "Content-Type": text,
        "x-amz-checksum-algorithm": fc.constant("SHA256"),
        "x-amz-checksum-sha256": text,
        "Cache-Control": text,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        address,
        credentials,
        key,
        time,
        fields,
        fc.nat(),
        async (address, credentials, key, { at, expiresIn }, fields, most) => {
          vi.useFakeTimers({ toFake: ["Date"], now: at });
          const theirs = await createPresignedPost(clientOf(address, credentials), {
            Bucket: address.bucket,
            Key: key,
            Expires: expiresIn,
            Conditions: [["content-length-range", 1, most]],
            Fields: fields,
          });
          const ours = signer(address, credentials).form({
            key,
            at,
            expiresIn,
            fields,
            conditions: [["content-length-range", 1, most]],
          });
          expect(ours).toEqual(theirs);
          expect(Object.keys(ours.fields)).toEqual(Object.keys(theirs.fields));
        },
      ),
      options,
    );
  });
});

describe("one signer", () => {
  const bucket = { bucket: "pictures", region: "eu-central-1" };
  const known = { accessKeyId: "EXAMPLEKEYEXAMPLEKEY", secretAccessKey: "example-secret" };

  test("signs each request as a new signer would, in any order of days, validities, methods and parameters", () => {
    const value = fc.constantFrom("a", "b c");
    const query = fc.record({ "response-content-type": value, versionId: value }, { requiredKeys: [] });
    const permit = fc.record({
      method: fc.constantFrom("GET" as const, "PUT" as const),
      key,
      at: fc
        .constantFrom("2026-11-22T23:59:59Z", "2026-11-23T00:00:00Z", "2026-11-23T00:00:00.999Z")
        .map((at) => new Date(at)),
      expiresIn: fc.constantFrom(60, 600),
      query,
    });
    fc.assert(
      fc.property(fc.array(permit, { maxLength: 8 }), (permits) => {
        const one = signer(bucket, known);
        for (const permit of permits) expect(one.url(permit)).toBe(signer(bucket, known).url(permit));
      }),
      options,
    );
  });

  test.each([0, -1, 1.5, 604_801, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses a validity of %s seconds",
    (expiresIn) => {
      const permit = { key: "a.jpg", at: new Date("2026-11-22T12:00:00Z"), expiresIn };
      expect(() => signer(bucket, known).url({ ...permit, method: "GET" })).toThrow(RangeError);
      expect(() => signer(bucket, known).form({ ...permit, fields: {}, conditions: [] })).toThrow(RangeError);
    },
  );
});

function clientOf(
  { region, endpoint, pathStyle }: Address,
  { sessionToken, ...keys }: Credentials,
): S3Client {
  return new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint }),
    forcePathStyle: pathStyle ?? endpoint !== undefined,
    credentials: { ...keys, ...(sessionToken !== undefined && { sessionToken }) },
    // By default the SDK would sign the checksum of an empty body.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}
