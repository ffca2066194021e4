import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { closedPort } from "../../kit/servers/closed-port.ts";
import { startIssuer } from "../../kit/servers/issuer.ts";
import { fillable } from "../cloud/fillable.ts";
import {
  apiKey,
  bucketAt,
  denied,
  folder,
  front,
  openAi,
  origin,
  own,
  queueOf,
  queuesAt,
  type Settings,
  stage,
  tableOf,
  told,
} from "./world.ts";

type Broken = [
  name: string,
  settings: () => Promise<Settings>,
  words: RegExp,
  options?: { deployed?: boolean; warns?: boolean },
];

const days = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10);
let puts = 0;

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

/** A stage with everything right. */
async function signedInStage(): Promise<Settings> {
  const issuer = await startIssuer();
  onTestFinished(issuer.stop);
  return { ...stage(), AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: "app" };
}

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
    async () =>
      bucketAt(
        await front(({ method }) => (method === "PUT" && (puts += 1) > 1 ? { status: 200 } : undefined)),
      ),
    /originals could change/,
  ],
  [
    "a store that obeys unsigned headers",
    async () =>
      bucketAt(await front(({ headers }) => ("x-amz-meta-luster" in headers ? { status: 200 } : undefined))),
    /headers that a URL's signature does not cover/,
  ],
  [
    "a table without an index",
    async () => tableOf("no-index", (table) => void table.GlobalSecondaryIndexes?.shift()),
    /the index due is missing/,
    { deployed: true },
  ],
  [
    "a table with another key",
    async () =>
      tableOf("other-key", (table) => {
        table.KeySchema = [{ AttributeName: "pk", KeyType: "HASH" }];
        table.AttributeDefinitions = table.AttributeDefinitions?.filter(
          ({ AttributeName }) => AttributeName !== "sk",
        );
      }),
    /the table's keys are pk HASH, not pk HASH, sk RANGE/,
    { deployed: true },
  ],
  [
    "a table that is not there",
    async () => ({ ...stage(), TABLE_NAME: "absent" }),
    /there is no such table/,
    { deployed: true },
  ],
  [
    "a queue without dead letters",
    async () => queueOf("no-redrive", { VisibilityTimeout: "660" }),
    /the queue of basic jobs has no dead letters/,
    { deployed: true },
  ],
  [
    "a queue that hides messages for 30 s",
    async () => queueOf("short", { VisibilityTimeout: "30" }),
    /the queue of basic jobs hides a message for 30 s/,
    { deployed: true },
  ],
  [
    "a queue that is not there",
    async () => ({ ...stage(), QUEUE_URL: `${queuesAt()}/000000000000/absent` }),
    /the queue of paid jobs does not answer/,
    { deployed: true },
  ],
  [
    "pictures that do not fit on a worker's disk",
    async () => ({ ...stage(), UPLOAD_MAX_BYTES: `${3 * 1024 ** 3}` }),
    /an original of 3072 MB and its output do not fit on a worker's disk of 2048 MB/,
    { deployed: true },
  ],
  [
    "a model that nobody knows",
    async () => openAi(404, { error: { code: "model_not_found" } }),
    /there is no model gpt-image-2\.6-flare/,
  ],
  [
    "a model that was shut down",
    async () => openAi(200, { id: "x", shutdown_date: days(-3) }),
    /was shut down/,
  ],
  [
    "a model that is shut down soon",
    async () => openAi(200, { id: "x", shutdown_date: days(20) }),
    /is shut down in (20|21) days/,
    { warns: true },
  ],
  [
    "a model whose price is not known",
    async () => ({ ...(await openAi()), OPENAI_STANDARD_MODEL: "gpt-image-9" }),
    /the price of gpt-image-9 is not known/,
    { warns: true },
  ],
  [
    "a key that OpenAI refuses",
    async () => openAi(401, { error: { code: "invalid_api_key" } }),
    /OpenAI refuses the key/,
  ],
  [
    "a spending limit that is reached",
    async () => openAi(429, { error: { code: "insufficient_quota" } }),
    /spending limit is reached/,
  ],
  [
    "an OpenAI that does not answer",
    async () => ({ OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: await closedPort() }),
    /OpenAI does not answer \(ECONNREFUSED\)/,
  ],
  [
    "an issuer that is down",
    async () => ({ AUTH_ISSUER: await closedPort(), AUTH_AUDIENCE: "app" }),
    /nobody can sign in: .*ECONNREFUSED/,
  ],
  [
    "an issuer over http",
    async () => ({ AUTH_ISSUER: "http://login.example", AUTH_AUDIENCE: "app" }),
    /AUTH_ISSUER is over http/,
  ],
  [
    "an issuer without an audience",
    async () => ({ AUTH_ISSUER: "https://login.example" }),
    /AUTH_AUDIENCE is missing/,
  ],
  [
    "a webhook's host where nothing listens",
    async () => ({ WEBHOOK_PRIVATE_HOSTS: new URL(await closedPort()).host }),
    /webhooks to \S+ fail: it cannot be reached from here \(ECONNREFUSED\)/,
    { warns: true },
  ],
  [
    "a webhook's host that does not resolve",
    async () => ({ WEBHOOK_PRIVATE_HOSTS: "hooks.invalid" }),
    /webhooks to hooks\.invalid fail: it cannot be reached from here \((ENOTFOUND|EAI_AGAIN)\)/,
    { warns: true },
  ],
  [
    "a private host for the webhooks of a stage",
    async () => ({ ...(await signedInStage()), WEBHOOK_PRIVATE_HOSTS: "10.0.0.7:8080" }),
    /webhooks to 10\.0\.0\.7:8080 fail: the functions reach public addresses alone/,
    { deployed: true, warns: true },
  ],
  [
    "a data folder that cannot be made",
    async () => {
      await writeFile(join(folder, "file"), "");
      return { LUSTER_DATA: join(folder, "file", "data") };
    },
    /cannot be written \(ENOTDIR\)/,
  ],
  [
    "a port that is taken",
    async () => ({ PORT: new URL(await front(() => ({ status: 404 }))).port }),
    /port \d+ is taken by another program/,
  ],
];

describe("the doctor names what is set up wrong, with its remedy", () => {
  it.each(broken)("%s", async (_, settings, words, { deployed = false, warns = false } = {}) => {
    puts = 0;
    const { text, bad, code } = await told(await settings(), deployed);
    const named = bad.find(({ found }) => words.test(found));
    expect(named, text).toMatchObject({ level: warns ? "warning" : "error" });
    expect(named?.remedy ?? "").toMatch(/\w{3,}.*\.$/);
    expect(code).toBe(warns ? 1 : 2);
  });
});

describe("of a disk the doctor says", () => {
  it("that it is full, and once it is emptied how little it has", async ({ skip }) => {
    const disk = await fillable(4);
    if (typeof disk === "string") return skip(disk);
    await disk.fill();
    const full = await told({ LUSTER_DATA: disk.folder });
    expect([full.code, full.worst]).toMatchObject([
      2,
      {
        check: "disk",
        level: "error",
        found: `the disk of ${disk.folder} is full`,
        remedy: expect.stringContaining("Make room"),
      },
    ]);
    await disk.empty();
    const small = await told({ LUSTER_DATA: disk.folder });
    expect([small.code, small.worst]).toMatchObject([
      1,
      { check: "disk", level: "warning", found: `0.0 GB are free in ${disk.folder}` },
    ]);
  });
});

const right: [name: string, settings: () => Promise<Settings>, deployed?: boolean][] = [
  ["one machine as it comes", async () => ({})],
  ["one machine with a bucket of its own and a page", async () => own()],
  [
    "one machine with a host for webhooks",
    async () => ({ WEBHOOK_PRIVATE_HOSTS: new URL(await front(() => ({ status: 204 }))).host }),
  ],
  ["one machine with OpenAI", async () => openAi(200, { id: "x", shutdown_date: null })],
  [
    "one machine with an issuer",
    async () => {
      const issuer = await startIssuer();
      onTestFinished(issuer.stop);
      return { AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: "app" };
    },
  ],
  ["a stage", signedInStage, true],
];

describe("the doctor finds nothing in what is right", () => {
  it.each(right)("%s", async (_, settings, deployed = false) => {
    const { bad, code, text } = await told(await settings(), deployed);
    // The embedded R2 has no lifecycle rules.
    expect([bad.filter(({ check }) => check !== "lifecycle"), code], text).toEqual([[], 0]);
  });
});

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
