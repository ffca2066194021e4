import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Job } from "@luster/core/jobs/job";
import { dynamoJobRecords } from "@luster/core/jobs/records.dynamo";
import { newId } from "@luster/core/id";
import { jobIdIn } from "@luster/core/jobs/range";
import { userPartition } from "@luster/core/table/partition";
import type { LusterTable } from "@luster/core/table/table.dynamo";
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

test("a list reads from the table what it shows and one more, however large and many the jobs are", async () => {
  const { port, stop } = await inDynamo((table) => ({ table, records: dynamoJobRecords(table) }))();
  onTestFinished(stop);
  const { table, records } = port;
  const { user_id, shoot_id } = aJob();
  const detail = "x".repeat(1_000);
  const large = {
    events: Array.from({ length: 20 }, () => ({ at: aJob().created_at, type: "claimed" as const, detail })),
  };
  for (let count = 0; count < 60; count += 1) await records.create(aJob({ user_id, shoot_id, ...large }));
  const units = consumedBy(table);
  for (const filter of [{}, { shoot_id }, { status: "queued" as const }])
    expect((await records.list(user_id, filter, { limit: 10 })).items).toHaveLength(10);
  // Eleven entries of some 300 bytes fit into one read of 4 KB, at half a unit; of the jobs themselves a page would
  // be 28.
  expect(units).toEqual([0.5, 0.5, 0.5]);
  units.length = 0;
  expect(await records.ofShoot(user_id, shoot_id)).toHaveLength(60);
  expect(sumOf(units)).toBeLessThanOrEqual(3);
});

test("the jobs of a photo, of a page of photos, and of a batch in one state are read without the shoot's other jobs", async () => {
  const { port, stop } = await inDynamo((table) => ({ table, records: dynamoJobRecords(table) }))();
  onTestFinished(stop);
  const { table, records } = port;
  const { user_id, shoot_id } = aJob();
  const error = { code: "original.gone" as const, message: "x".repeat(900), retryable: false };
  const batch_id = newId("batch");
  const inBatch = (fields: Partial<Job> = {}) => {
    const asset_id = newId("asset");
    return aJob({ user_id, shoot_id, asset_id, batch_id, job_id: jobIdIn(batch_id, asset_id), ...fields });
  };
  for (let count = 0; count < 60; count += 1) await records.create(inBatch({ status: "failed", error }));
  const [first = aJob(), ...others] = Array.from({ length: 3 }, () => inBatch());
  for (const job of [first, ...others]) await records.create(job);
  const { asset_id } = first;
  const units = consumedBy(table);
  const filter = { shoot_id, batch_id, status: "queued" as const };
  expect((await records.list(user_id, { shoot_id, asset_id }, { limit: 10 })).items).toHaveLength(1);
  expect((await records.list(user_id, filter, { limit: 10 })).items).toHaveLength(3);
  expect(await records.ofAssets(user_id, shoot_id, asset_id, others.at(-1)?.asset_id ?? "")).toHaveLength(3);
  // All jobs of the shoot would be some 70 KB, which is 9 units.
  expect(units).toEqual([0.5, 0.5, 0.5]);
});

test("a batch's jobs are listed whole after a cursor newer than all of them, and none after an older one", async () => {
  const { port, stop } = await inDynamo(dynamoJobRecords)();
  onTestFinished(stop);
  const { user_id, shoot_id, asset_id } = aJob();
  const batch_id = newId("batch");
  const job = aJob({ user_id, shoot_id, asset_id, batch_id, job_id: jobIdIn(batch_id, asset_id) });
  await port.create(job);
  for (const filter of [
    { shoot_id, batch_id },
    { shoot_id, batch_id, status: "queued" as const },
  ]) {
    const listed = async (cursor: string) =>
      (await port.list(user_id, filter, { limit: 10, cursor })).items.map(({ job_id }) => job_id);
    expect(await listed(`job_7${"Z".repeat(25)}`)).toEqual([job.job_id]);
    expect(await listed(`job_0${"0".repeat(25)}`)).toEqual([]);
  }
});

/** The read units of each call of the table from now on. */
function consumedBy(table: LusterTable): number[] {
  const units: number[] = [];
  table.getDocumentClient().middlewareStack.add(
    (next) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: "TOTAL" });
      const result = await next(args);
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: { CapacityUnits?: number } };
      units.push(ConsumedCapacity?.CapacityUnits ?? 0);
      return result;
    },
    { step: "initialize" },
  );
  return units;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

test("a job from before there were lists is listed by its user and its shoot", async () => {
  const { port, stop } = await inDynamo((table) => ({ table, records: dynamoJobRecords(table) }))();
  onTestFinished(stop);
  const { table, records } = port;
  const job = aJob();
  await records.create(job);
  const before = new UpdateCommand({
    TableName: table.getName(),
    Key: { pk: userPartition(job.user_id), sk: `JOB#${job.job_id}` },
    UpdateExpression: "REMOVE user_state",
  });
  await table.getDocumentClient().send(before);
  for (const filter of [
    {},
    { shoot_id: job.shoot_id },
    { shoot_id: job.shoot_id, status: "queued" as const },
  ])
    expect((await records.list(job.user_id, filter, { limit: 10 })).items).toMatchObject([
      { job_id: job.job_id },
    ]);
});
