import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { closedPort } from "../../kit/servers/closed-port.ts";
import { startIssuer } from "../../kit/servers/issuer.ts";
import { fillable } from "../cloud/fillable.ts";
import {
  apiKey,
  type Broken,
  folder,
  front,
  named,
  openAi,
  own,
  queueOf,
  queuesAt,
  type Settings,
  stage,
  tableOf,
  told,
  workerOf,
} from "./world.ts";

const days = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10);

/** A stage with everything right. */
async function signedInStage(): Promise<Settings> {
  const issuer = await startIssuer();
  onTestFinished(issuer.stop);
  return { ...stage(), AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: "app" };
}

const broken: Broken[] = [
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
    "a worker with less memory than it needs",
    async () => workerOf({ memory: 1024 }),
    /jobs fail: the worker has 1024 MB of memory, and needs 3008/,
    { deployed: true },
  ],
  [
    "a worker that is ended after a minute",
    async () => workerOf({ seconds: 60 }),
    /jobs fail: the worker has 60 s until its time-out, and needs 600/,
    { deployed: true },
  ],
  [
    "a worker with less disk than it needs",
    async () => workerOf({ disk: 512 }),
    /jobs fail: the worker has 512 MB of disk, and needs 2048/,
    { deployed: true },
  ],
  [
    "a queue that nobody reads",
    async () => workerOf({ state: undefined }),
    /no worker reads the queue of paid jobs \(none is set\): they stay queued/,
    { deployed: true },
  ],
  [
    "a worker that was switched off",
    async () => workerOf({ state: "Disabled" }),
    /no worker reads the queue of basic jobs \(Disabled\): they stay queued/,
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
  it.each(broken)("%s", named);
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

it("of a worker that the caller may not see the doctor says what shows it", async () => {
  const { all } = await told(workerOf(undefined), true);
  expect(all.filter(({ check, level }) => check === "lambda" && level === "note")).toMatchObject([
    { found: expect.stringContaining("AccessDenied") },
  ]);
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
