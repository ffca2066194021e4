import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { tableDefinition } from "@luster/core/table/definition.dynamo";
import { dueIndex } from "@luster/core/table/table.dynamo";
import { startDynamoDb } from "@luster/local/cloud/dynamodb";
import { InUse } from "@luster/local/data-error";
import { ensureTable } from "@luster/local/machine/table";
import { ClassicLevel } from "classic-level";
import { expect, onTestFinished, test } from "vitest";
import { killed, runChild } from "./child.ts";
import { temporaryFolder } from "../../kit/temporary.ts";

const TableName = "luster";

test("a put whose condition does not hold changes nothing", async () => {
  const { stop, database } = await start(await temporaryFolder());
  onTestFinished(stop);
  await createTable(database);
  const put = (text: string) =>
    database.send(
      new PutItemCommand({
        TableName,
        Item: item("a", text),
        ConditionExpression: "attribute_not_exists(pk)",
      }),
    );
  await put("first");
  await expect(put("second")).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
  expect(await read(database, "a")).toBe("first");
});

test("tables and items outlive a restart", async () => {
  const folder = await temporaryFolder();
  const first = await start(folder);
  await createTable(first.database);
  await first.database.send(new PutItemCommand({ TableName, Item: item("a", "kept") }));
  await first.stop();
  const second = await start(folder);
  onTestFinished(second.stop);
  expect(await read(second.database, "a")).toBe("kept");
});

test("items outlive kill -9, and the folder is free again", async () => {
  const folder = await temporaryFolder();
  const { child, line } = await runChild("dynamodb.ts", folder);
  const database = client(line);
  await createTable(database);
  await database.send(new PutItemCommand({ TableName, Item: item("a", "kept") }));
  await killed(child);
  const again = await start(folder);
  onTestFinished(again.stop);
  expect(await read(again.database, "a")).toBe("kept");
});

test("an index that a kill left out of step with its table is repaired at the next start", async () => {
  const folder = await temporaryFolder();
  const { child, line } = await runChild("dynamodb.ts", folder);
  const database = client(line);
  await ensureTable(database, TableName);
  for (const [sk, due_at] of [
    ["a", "1"],
    ["b", "2"],
    ["c", undefined],
  ] as const)
    await database.send(new PutItemCommand({ TableName, Item: due(sk, due_at) }));
  await killed(child);
  await damageIndex(folder);
  const again = await start(folder);
  onTestFinished(again.stop);
  expect(await readDue(again.database)).toEqual([due("a", "1"), due("b", "2")]);
});

test("a table of an earlier release gets the indexes that it lacks, with the items that belong in them", async () => {
  const folder = await temporaryFolder();
  const definition = tableDefinition(TableName);
  const { GlobalSecondaryIndexes: [dueOnly] = [], AttributeDefinitions: names = [] } = definition;
  const first = await start(folder);
  const before = {
    ...definition,
    AttributeDefinitions: names.slice(0, 4),
    GlobalSecondaryIndexes: dueOnly ? [dueOnly] : [],
  };
  await first.database.send(new CreateTableCommand(before));
  await waitUntilTableExists({ client: first.database, maxWaitTime: 5, minDelay: 0.02 }, { TableName });
  const job = {
    ...due("JOB#job_1", "1"),
    user_id: { S: "u" },
    job_id: { S: "job_1" },
    status: { S: "queued" },
  };
  for (const Item of [job, due("UPLOAD#1", "2")])
    await first.database.send(new PutItemCommand({ TableName, Item }));
  await first.stop();
  const again = await startDynamoDb({ folder, definition });
  onTestFinished(again.stop);
  const database = client(again.endpoint);
  const { Items } = await database.send(
    new QueryCommand({
      TableName,
      IndexName: "jobs_of_user",
      KeyConditionExpression: "user_id = :user",
      ExpressionAttributeValues: { ":user": { S: "u" } },
    }),
  );
  const { due_shard: _, due_at: __, ...listed } = job;
  expect(Items).toEqual([listed]);
  expect(await readDue(database)).toHaveLength(2);
});

test("a second process is told in one line that the folder is in use, and the first goes on", async () => {
  const folder = await temporaryFolder();
  const { line } = await runChild("dynamodb.ts", folder);
  const refused = await startDynamoDb({ folder }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(InUse);
  expect(String(refused)).toContain(folder);
  expect(String(refused)).not.toContain("\n");
  await createTable(client(line));
});

test("a folder that cannot be a database fails with another error than one in use", async () => {
  await expect(startDynamoDb({ folder: "/dev/null" })).rejects.not.toBeInstanceOf(InUse);
});

const client = (endpoint: string) =>
  new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    maxAttempts: 1,
    credentials: { accessKeyId: "EXAMPLE", secretAccessKey: "example" },
  });

const due = (sk: string, due_at: string | undefined) => ({
  pk: { S: "USER#u" },
  sk: { S: sk },
  due_shard: { S: "JOB#0" },
  ...(due_at !== undefined && { due_at: { S: due_at } }),
});

/** As if a kill had come between the index's write and the table's: `a` is missing, `b` is there as it never was. */
async function damageIndex(folder: string): Promise<void> {
  const database = new ClassicLevel(folder);
  const [missing = "", moved = "", ...others] = await database.keys({ gte: "index-", lt: "index." }).all();
  expect(others).toEqual([]);
  await database.put(missing, (await database.get(moved))?.replace('"2"', '"1"') ?? "");
  await database.del(moved);
  await database.close();
}

async function readDue(database: DynamoDBClient) {
  const { Items } = await database.send(
    new QueryCommand({
      TableName,
      IndexName: dueIndex,
      KeyConditionExpression: "due_shard = :shard",
      ExpressionAttributeValues: { ":shard": { S: "JOB#0" } },
    }),
  );
  return Items;
}

async function start(folder: string) {
  const { endpoint, stop } = await startDynamoDb({ folder });
  return { stop, database: client(endpoint) };
}

async function createTable(database: DynamoDBClient): Promise<void> {
  const definition = new CreateTableCommand({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
  await database.send(definition);
  await waitUntilTableExists(
    { client: database, maxWaitTime: 10, minDelay: 0.02, maxDelay: 0.1 },
    { TableName },
  );
}

const item = (pk: string, text: string) => ({ pk: { S: pk }, text: { S: text } });

async function read(database: DynamoDBClient, pk: string): Promise<string | undefined> {
  const { Item } = await database.send(
    new GetItemCommand({ TableName, Key: { pk: { S: pk } }, ConsistentRead: true }),
  );
  return Item?.["text"]?.S;
}
