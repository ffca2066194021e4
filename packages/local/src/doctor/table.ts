import { DescribeTableCommand, DynamoDBClient, type KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { tableDefinition } from "@luster/core/table/definition.dynamo";
import { type Check, type Finding, findings, whyNot } from "./finding.ts";

const { ok, error } = findings("table");

/** The table of a deployment: that it is there, its keys, and each index. */
export const table: Check = {
  name: "table",
  async run({ setting, isDeployed, signal }) {
    if (!isDeployed) return [];
    const name = setting("TABLE_NAME");
    if (!name) return [error("the stage has no table", "Deploy the stage, or name it as it was deployed.")];
    const client = new DynamoDBClient({ maxAttempts: 2 });
    try {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: name }), {
        abortSignal: signal,
      });
      return compare(name, Table ?? {});
    } catch (cause) {
      const gone = cause instanceof Error && cause.name === "ResourceNotFoundException";
      return gone
        ? [
            error(
              "there is no such table in this region",
              "Deploy the stage again, or set AWS_REGION to the stage's.",
            ),
          ]
        : [
            error(
              `the table does not answer (${whyNot(cause)})`,
              "Check AWS credentials and region, and the stage's permissions.",
            ),
          ];
    } finally {
      client.destroy();
    }
  },
};

type Described = {
  KeySchema?: KeySchemaElement[] | undefined;
  GlobalSecondaryIndexes?:
    | { IndexName?: string | undefined; KeySchema?: KeySchemaElement[] | undefined }[]
    | undefined;
};

function compare(name: string, described: Described): Finding[] {
  const wanted = tableDefinition(name);
  const remedy = "Deploy the stage again: `npx sst deploy`. A table with other keys has to be replaced.";
  const found: Finding[] = [];
  if (keysOf(described) !== keysOf(wanted))
    found.push(error(`the table's keys are ${keysOf(described)}, not ${keysOf(wanted)}`, remedy));
  for (const index of wanted.GlobalSecondaryIndexes ?? []) {
    const there = described.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index.IndexName);
    if (!there) found.push(error(`the index ${index.IndexName} is missing`, remedy));
    else if (keysOf(there) !== keysOf(index))
      found.push(
        error(`the index ${index.IndexName} has the keys ${keysOf(there)}, not ${keysOf(index)}`, remedy),
      );
  }
  return found.length > 0 ? found : [ok("the table and its indexes are as they should be")];
}

const keysOf = ({ KeySchema = [] }: { KeySchema?: KeySchemaElement[] | undefined }): string =>
  KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join(", ");
