import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";

type Given = { client: DynamoDBClient; TableName: string; key: Record<string, AttributeValue> };

/** Requests whose answers differ between databases, or that the adapters rely on; a refusal is its error's name. */
export const databaseRequests: [what: string, ask: (given: Given) => Promise<string>][] = [
  ["a write", ({ client, TableName, key }) => put(client, TableName, key)],
  [
    "a condition that fails, with the item that was there asked for",
    async ({ client, TableName, key }) => {
      await put(client, TableName, { ...key, name: { S: "first" } });
      const again = new PutItemCommand({
        TableName,
        Item: key,
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      });
      return client.send(again).then(
        () => "taken",
        (error: unknown) =>
          error instanceof ConditionalCheckFailedException
            ? `${error.name}, ${error.Item?.["name"]?.S === "first" ? "with" : "without"} the item`
            : Promise.reject(error),
      );
    },
  ],
  [
    "an item of more than 400 KB",
    ({ client, TableName, key }) => put(client, TableName, { ...key, text: { S: "x".repeat(410_000) } }),
  ],
  [
    "a sort key of 1,025 bytes",
    ({ client, TableName, key }) => put(client, TableName, { ...key, sk: { S: "k".repeat(1_025) } }),
  ],
  ["an empty key", ({ client, TableName, key }) => put(client, TableName, { ...key, sk: { S: "" } })],
  [
    "a number of 39 digits",
    ({ client, TableName, key }) => put(client, TableName, { ...key, count: { N: "1".repeat(39) } }),
  ],
  ["an empty set", ({ client, TableName, key }) => put(client, TableName, { ...key, set: { SS: [] } })],
  [
    "a reserved word as a name in an expression",
    ({ client, TableName, key }) =>
      update(client, { TableName, Key: key, UpdateExpression: "SET name = :v" }),
  ],
  [
    "a value that the expression does not use",
    ({ client, TableName, key }) => update(client, { TableName, Key: key, UpdateExpression: "REMOVE a" }),
  ],
  [
    "a query with a limit of 0",
    async ({ client, TableName, key: { pk } }) => {
      const query = new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk ?? { S: "" } },
        Limit: 0,
      });
      await client.send(query);
      return "taken";
    },
  ],
  [
    "a batch of 26 writes",
    async ({ client, TableName, key }) => {
      const writes = Array.from({ length: 26 }, (_, at) => ({
        PutRequest: { Item: { ...key, sk: { S: String(at) } } },
      }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: writes } }));
      return "taken";
    },
  ],
  [
    "a transaction",
    async ({ client, TableName, key }) => {
      const transaction = { TransactItems: [{ Put: { TableName, Item: key } }] };
      await client.send(new TransactWriteItemsCommand(transaction));
      return "taken";
    },
  ],
];

async function put(client: DynamoDBClient, TableName: string, Item: Given["key"]): Promise<string> {
  await client.send(new PutItemCommand({ TableName, Item }));
  return "taken";
}

type Change = { TableName: string; Key: Given["key"]; UpdateExpression: string };

async function update(client: DynamoDBClient, change: Change): Promise<string> {
  await client.send(
    new UpdateItemCommand({ ...change, ExpressionAttributeValues: { ":v": { S: "value" } } }),
  );
  return "taken";
}
