import { randomUUID } from "node:crypto";
import { type AttributeValue, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ensureTable } from "@luster/local/machine/table";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { embedded } from "../../kit/database.ts";
import { directory, embeddedR2 } from "../../kit/stores.ts";
import { type RunningStore, storeFixture } from "../../kit/suites/store-fixture.ts";
import { databaseRequests } from "./answers/database.ts";
import { storeRequests } from "./answers/stores.ts";
import { newBucket } from "./radosgw/bucket.ts";

declare module "vitest" {
  interface TaskMeta {
    /** What a store said to a request, for the table of docs/conformance.md. */
    answer?: string;
    /** What the documentation of the real one says. */
    documented?: string | undefined;
  }
}

const stores: [kind: string, start: () => Promise<RunningStore>][] = [
  ["directory", directory],
  ["embedded R2", embeddedR2],
  ["radosgw", () => newBucket(inject("radosgw"))],
];

describe.each(stores)("what the %s store answers", (kind, start) => {
  const fixture = storeFixture(start);
  test.for(storeRequests)("%s", async ([, ask, documented], { task }) => {
    const answer = await ask(fixture);
    Object.assign(task.meta, { answer, documented });
    expect(answer).toMatch(/^\d{3}/);
    // The embedded one stands for R2 before every test: it says what R2 is known to say.
    const right = kind === "embedded R2" ? documented : undefined;
    expect(answer).toBe(right ?? answer);
  });
});

const databases: [kind: string, start: typeof embedded][] = [
  ["embedded DynamoDB", embedded],
  ["DynamoDB Local", async () => ({ endpoint: inject("dynamoDbLocal"), stop: async () => {} })],
];

describe.each(databases)("what the %s table answers", (_kind, start) => {
  const running: { client?: DynamoDBClient; stop?: () => Promise<void> } = {};
  const TableName = `luster-answers-${randomUUID()}`;
  beforeAll(async () => {
    const { endpoint, stop } = await start();
    const credentials = { accessKeyId: "EXAMPLE", secretAccessKey: "example" };
    const client = new DynamoDBClient({ endpoint, region: "us-east-1", maxAttempts: 1, credentials });
    Object.assign(running, { client, stop });
    await ensureTable(client, TableName);
  });
  afterAll(async () => {
    running.client?.destroy();
    await running.stop?.();
  });

  test.for(databaseRequests)("%s", async ([, ask], { task }) => {
    const { client } = running;
    if (!client) throw new Error("The database runs only within tests");
    const key: Record<string, AttributeValue> = { pk: { S: randomUUID() }, sk: { S: "A" } };
    task.meta.answer = await ask({ client, TableName, key }).catch((error: Error) => error.name);
    expect(task.meta.answer).toMatch(/^\w+/);
  });
});
