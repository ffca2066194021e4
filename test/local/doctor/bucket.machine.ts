import { describe, expect, it } from "vitest";
import { closedPort } from "../../kit/servers/closed-port.ts";
import { type Broken, bucketAt, denied, front, named, origin, own, type Settings, told } from "./world.ts";

const broken: Broken[] = [
  [
    "a wrong secret",
    async () => ({ ...own(), R2_SECRET_ACCESS_KEY: "another" }),
    /shows as disabled: the secret is wrong/,
  ],
  [
    "a wrong access key",
    async () => ({ ...own(), R2_ACCESS_KEY_ID: "another" }),
    /shows as disabled: the access key is not known/,
  ],
  [
    "a wrong bucket",
    async () => ({ ...own(), R2_BUCKET_NAME: "another" }),
    /shows as disabled: there is no such bucket/,
  ],
  [
    "a bucket without its secret",
    async () => ({ ...own(), R2_SECRET_ACCESS_KEY: "" }),
    /R2_SECRET_ACCESS_KEY missing/,
  ],
  [
    "an endpoint where nothing listens",
    async () => ({ ...own(), R2_ENDPOINT: await closedPort() }),
    /shows as disabled: its address does not answer \(ECONNREFUSED\)/,
  ],
  [
    "a key that may only read",
    async () => bucketAt(await front(({ method }) => (method === "PUT" ? denied : undefined))),
    /upload fails, and worker cannot upload: the key may not write/,
  ],
  [
    "a key that may not read",
    async () => bucketAt(await front(({ method }) => (method === "GET" ? denied : undefined))),
    /worker cannot download: the key may not read/,
  ],
  [
    "a key that may not delete",
    async () => bucketAt(await front(({ method }) => (method === "DELETE" ? denied : undefined))),
    /the key may not delete/,
  ],
  [
    "no CORS",
    async () => bucketAt(await front(({ method }) => (method === "OPTIONS" ? { status: 403 } : undefined))),
    /upload fails in browsers: CORS does not allow https:\/\/app\.example/,
  ],
  [
    "an origin that CORS does not have",
    async () => ({ ...own(), LUSTER_ORIGINS: "https://other.example" }),
    /CORS does not allow https:\/\/other\.example/,
  ],
  [
    "CORS without a header that uploads send",
    async () =>
      bucketAt(
        await front(({ method }) =>
          method === "OPTIONS"
            ? {
                status: 204,
                headers: {
                  "access-control-allow-origin": origin,
                  "access-control-allow-methods": "PUT",
                  "access-control-allow-headers": "content-type",
                },
              }
            : undefined,
        ),
      ),
    /CORS does not allow the header if-none-match/,
  ],
  [
    "a clock that is 20 minutes slow",
    async () =>
      bucketAt(
        await front(
          () => undefined,
          () => new Date(Date.now() + 20 * 60_000).toUTCString(),
        ),
      ),
    /this clock is 20 min slow/,
  ],
  [
    "a clock that is 20 minutes fast",
    async () =>
      bucketAt(
        await front(
          () => undefined,
          () => new Date(Date.now() - 20 * 60_000).toUTCString(),
        ),
      ),
    /this clock is 20 min fast/,
  ],
  [
    "a store that lets an object be replaced",
    async () => {
      let puts = 0;
      return bucketAt(
        await front(({ method }) => (method === "PUT" && (puts += 1) > 1 ? { status: 200 } : undefined)),
      );
    },
    /originals could change/,
  ],
  [
    "a store that obeys unsigned headers",
    async () =>
      bucketAt(await front(({ headers }) => ("x-amz-meta-luster" in headers ? { status: 200 } : undefined))),
    /headers that a URL's signature does not cover/,
  ],
];

describe("the doctor names what is wrong with a bucket, with its remedy", () => {
  it.each(broken)("%s", named);

  it("a key that may not list, which makes shoots slow", async () => {
    const unlisted = await front(({ url }) => (url?.includes("list-type=") ? denied : undefined));
    const { bad } = await told(bucketAt(unlisted));
    expect(bad).toContainEqual(
      expect.objectContaining({
        level: "warning",
        found: expect.stringMatching(/which is slow: the key may not list the bucket/),
        remedy: expect.stringMatching(/Object Read & Write/),
      }),
    );
  });
});

const expires = "<Expiration><Days>1</Days></Expiration>";
const aborts =
  "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>";
const rule = (prefix: string, does: string, status = "Enabled"): string =>
  `<Rule><Status>${status}</Status><Filter><Prefix>${prefix}</Prefix></Filter>${does}</Rule>`;

/** A bucket with these lifecycle rules, or with none at all. */
const ruled = async (rules: string): Promise<Settings> =>
  bucketAt(
    await front(({ url = "" }) => {
      if (!url.includes("lifecycle")) return undefined;
      return rules === ""
        ? { status: 404, body: "<Error><Code>NoSuchLifecycleConfiguration</Code></Error>" }
        : { status: 200, body: `<LifecycleConfiguration>${rules}</LifecycleConfiguration>` };
    }),
  );

const temporary = /no rule of the bucket removes objects under tmp\/ and parts of unfinished uploads/;
const parts = /no rule of the bucket removes parts of unfinished uploads/;
const ruledRight = rule("tmp/", expires) + rule("", aborts);

describe("of a bucket's lifecycle the doctor says", () => {
  it.each([
    ["that it has no rules", "", "warning", temporary],
    ["that a rule is off", rule("tmp/", expires) + rule("", aborts, "Disabled"), "warning", parts],
    ["that a rule is for a part only", rule("tmp/", expires + aborts), "warning", parts],
    [
      "that a rule deletes pictures",
      ruledRight + rule("", expires),
      "warning",
      /a rule of the bucket deletes pictures/,
    ],
    ["that it is as it should be", ruledRight, "ok", /leaves the bucket by itself/],
  ])("%s", async (_, rules, level, words) => {
    const { all } = await told(await ruled(rules));
    expect(all.filter(({ check }) => check === "lifecycle")).toMatchObject([
      { level, found: expect.stringMatching(words) },
    ]);
  });

  it("how to look when the key may not see it", async () => {
    const hidden = await front(({ url = "" }) => (url.includes("lifecycle") ? denied : undefined));
    const { all } = await told(bucketAt(hidden));
    expect(all.find(({ check }) => check === "lifecycle")).toMatchObject({
      level: "note",
      found: expect.stringMatching(/it answers 403.*prefix tmp\//),
    });
  });
});
