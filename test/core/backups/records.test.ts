import type { Walk } from "@luster/core/backups/records";
import { dynamoCopyRecords } from "@luster/core/backups/records.dynamo";
import { inDynamo } from "../../kit/database.ts";
import { memoryOnlyRecord } from "../../kit/fakes/only-record.memory.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { onlyRecordSuite } from "../../kit/suites/only-record.suite.ts";

const at = "2026-03-01T12:00:00.000Z";
const states: [Walk, Walk] = [
  { begun_at: at, cursor: "next" },
  { begun_at: at, done_at: at },
];

onlyRecordSuite(
  "memory copy",
  inMemory(() => memoryOnlyRecord<Walk>()),
  states,
);
onlyRecordSuite("DynamoDB copy", inDynamo(dynamoCopyRecords), states);
