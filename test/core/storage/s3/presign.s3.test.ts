import { describe, expect, test } from "vitest";
import { s3Store } from "@luster/core/storage/s3/store.s3";
import * as z from "zod";

const credentials = { accessKeyId: "EXAMPLEKEYEXAMPLEKEY", secretAccessKey: "example-secret" };
const options = {
  name: "s3",
  address: { bucket: "pictures", region: "eu-central-1" },
  credentials,
  methods: ["PUT", "POST"],
} as const;
const store = s3Store({ ...options, now: () => new Date("2026-11-22T12:00:00Z") });
const grant = {
  key: "user_1/shoot_1/asset_1/original.png",
  contentType: "image/png",
  expiresIn: 600,
  maxSize: 10_000_000,
};
const sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

describe("a presigned PUT", () => {
  test("signs type and If-None-Match, and moves neither into the query", async () => {
    const { url, headers } = store.presignPut(grant);
    const query = new URL(url).searchParams;
    expect(query.get("X-Amz-SignedHeaders")).toBe("content-type;host;if-none-match");
    expect(headers).toEqual({ "content-type": "image/png", "if-none-match": "*" });
  });

  test("signs size and SHA-256 when they are known", async () => {
    const { url, headers } = store.presignPut({ ...grant, size: 1234, sha256 });
    const query = new URL(url).searchParams;
    expect(query.get("X-Amz-SignedHeaders")).toBe(
      "content-length;content-type;host;if-none-match;x-amz-checksum-sha256",
    );
    expect(headers).toMatchObject({ "content-length": "1234", "x-amz-checksum-sha256": sha256 });
  });

  test("carries no checksum of the SDK's own", async () => {
    const { url } = store.presignPut({ ...grant, size: 1234, sha256 });
    expect(url).not.toMatch(/crc|checksum-mode|sdk-checksum/i);
  });

  test("is valid from the clock's time for as long as was asked", async () => {
    const query = new URL(store.presignPut(grant).url).searchParams;
    expect(query.get("X-Amz-Date")).toBe("20261122T120000Z");
    expect(query.get("X-Amz-Expires")).toBe("600");
  });
});

describe("a presigned GET", () => {
  const at = (time: string) => s3Store({ ...options, repeat: 900, now: () => new Date(time) });
  const download = { key: grant.key, contentType: "image/png", filename: "kitchen.png", expiresIn: 3600 };

  test("is the same for fifteen minutes, in every process, and valid for an hour at its end", () => {
    const first = at("2026-11-22T12:00:00Z").presignGet(download);
    expect(at("2026-11-22T12:14:59.999Z").presignGet(download)).toEqual(first);
    expect(first.expires).toEqual(new Date("2026-11-22T13:15:00Z"));
    expect(new URL(first.url).searchParams.get("X-Amz-Expires")).toBe("4500");
    expect(at("2026-11-22T12:15:00Z").presignGet(download).url).not.toBe(first.url);
  });

  test("lets a client keep the picture for as long as it can have this URL, and no shared cache", () => {
    const query = new URL(at("2026-11-22T12:00:00Z").presignGet(download).url).searchParams;
    expect(query.get("response-cache-control")).toBe("private, max-age=4500, immutable");
  });

  test("leaves uploads as they are: each begins when it is signed", () => {
    const query = new URL(at("2026-11-22T12:14:59Z").presignPut(grant).url).searchParams;
    expect([query.get("X-Amz-Date"), query.get("X-Amz-Expires")]).toEqual(["20261122T121459Z", "600"]);
  });
});

// The policy is what S3 judges a form by, so it is read here condition by condition.
describe("a presigned POST", () => {
  const Policy = z.object({
    expiration: z.iso.datetime(),
    conditions: z.array(
      z.union([z.record(z.string(), z.string()), z.array(z.union([z.string(), z.number()]))]),
    ),
  });
  const policyOf = ({ fields }: { fields: Record<string, string> }) =>
    Policy.parse(JSON.parse(Buffer.from(fields["Policy"] ?? "", "base64").toString()));
  const form = store.presignPost({ ...grant, sha256 });

  test("pins key, type and SHA-256 exactly, and bounds the size", () => {
    const { conditions } = policyOf(form);
    expect(conditions).toEqual(
      expect.arrayContaining([
        ["content-length-range", 1, 10_000_000],
        { bucket: "pictures" },
        { key: grant.key },
        { "Content-Type": "image/png" },
        { "x-amz-checksum-algorithm": "SHA256" },
        { "x-amz-checksum-sha256": sha256 },
      ]),
    );
  });

  test("leaves nothing of the form open", () => {
    const { conditions } = policyOf(form);
    const exact = Object.assign({}, ...conditions.filter((condition) => !Array.isArray(condition)));
    const { Policy: _policy, "X-Amz-Signature": _signature, ...fields } = form.fields;
    expect(exact).toEqual(fields);
    expect(conditions.filter((condition) => Array.isArray(condition))).toEqual([
      ["content-length-range", 1, 10_000_000],
    ]);
  });

  test("pins the exact size when it is known", async () => {
    const { conditions } = policyOf(store.presignPost({ ...grant, size: 1234 }));
    expect(conditions).toContainEqual(["content-length-range", 1234, 1234]);
  });

  test("is valid for as long as was asked", () => {
    expect(policyOf(form).expiration).toBe("2026-11-22T12:10:00Z");
  });

  test("goes to the bucket", () => {
    expect(form.url).toBe("https://pictures.s3.eu-central-1.amazonaws.com/");
  });
});
