import type { Applied } from "@luster/core/retention/applied";
import { dynamoRetentionRecords } from "@luster/core/retention/records.dynamo";
import { inDynamo } from "../../kit/database.ts";
import { memoryOnlyRecord } from "../../kit/fakes/only-record.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { onlyRecordSuite } from "../../kit/suites/only-record.suite.ts";

const at = "2026-03-01T12:00:00.000Z";
const states: [Applied, Applied] = [
  { seen_at: at, days: 30, cursor: "next" },
  { seen_at: at, done_at: at },
];

onlyRecordSuite(
  "memory retention",
  inMemory(() => memoryOnlyRecord<Applied>()),
  states,
);
onlyRecordSuite("DynamoDB retention", inDynamo(dynamoRetentionRecords), states);
