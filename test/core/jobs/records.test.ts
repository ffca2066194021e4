import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { dynamoJobRecords } from "@luster/core/jobs/records.dynamo";
import { userPartition } from "@luster/core/table/partition";
import { expect, onTestFinished, test } from "vitest";
import { memoryJobRecords } from "../../kit/fakes/jobs.memory.ts";
import { aJob } from "../../kit/samples.ts";
import { inMemory } from "../../kit/suites/fixture.ts";
import { jobRecordsSuite } from "../../kit/suites/job-records.suite.ts";
import { inDynamo } from "../../kit/database.ts";

jobRecordsSuite("memory", inMemory(memoryJobRecords));
jobRecordsSuite("DynamoDB", inDynamo(dynamoJobRecords));

test("a due job that cannot be read, as after a rollback, does not hide those after it, and is told of", async () => {
  const { port, stop } = await inDynamo((table) => ({ table, records: dynamoJobRecords(table) }))();
  onTestFinished(stop);
  const { table, records } = port;
  const jobs = Array.from({ length: 12 }, (_, at) => aJob({ due_at: `2026-03-01T12:00:${10 + at}.000Z` }));
  for (const job of jobs) await records.create(job);
  const [newer = aJob(), ...others] = jobs;
  const write = new UpdateCommand({
    TableName: table.getName(),
    Key: { pk: userPartition(newer.user_id), sk: `JOB#${newer.job_id}` },
    UpdateExpression: "SET events = :events",
    ExpressionAttributeValues: { ":events": [{ at: newer.created_at, type: "of a later release" }] },
  });
  await table.getDocumentClient().send(write);

  const read: string[] = [];
  const errors: unknown[] = [];
  for (const stream of records.due(new Date("2027-01-01"))) {
    try {
      for await (const { job_id } of stream) read.push(job_id);
    } catch (error) {
      errors.push(error);
    }
  }
  expect(read.toSorted()).toEqual(others.map(({ job_id }) => job_id).toSorted());
  expect(errors).toMatchObject([{ errors: [{ name: "ZodError" }] }]);
});
