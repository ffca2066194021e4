import { createServer } from "node:http";
import { cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { dynamoAssetRecords } from "@luster/core/assets/records.dynamo";
import { dynamoShootRecords } from "@luster/core/shoots/records.dynamo";
import { s3Store } from "@luster/core/storage/s3/store.s3";
import { createTable } from "@luster/core/table/table.dynamo";
import { startDynamoDb } from "@luster/local/cloud/dynamodb";
import { close, listen } from "@luster/local/cloud/listen";
import { startR2 } from "@luster/local/cloud/r2";
import { ensureTable } from "@luster/local/machine/table";
import { describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { startMachine } from "../../kit/machine.ts";
import { operate } from "../../kit/operate.ts";
import { jpeg } from "../../kit/rooms.ts";
import { anAsset, aShoot } from "../../kit/samples.ts";
import { temporaryFolder } from "../../kit/temporary.ts";
import { clientOf, TableName } from "../cloud/database.ts";

describe("the drill: a machine whose table is lost", () => {
  it("has every record again from a copy, shows every picture, and its records fit its objects", async () => {
    const LUSTER_DATA = await temporaryFolder();
    const copy = await temporaryFolder();
    const first = await startMachine({ LUSTER_DATA });
    const bytes = await jpeg();
    const { asset_id, shoot_id } = await first.api.asset(bytes);
    const job = await first.api.enhanced({ asset_id });
    await first.stop();
    expect(await operate({ LUSTER_DATA }, "check-records")).toMatchObject({
      code: 0,
      found: { shoots: 1, assets: 1, mismatches: [] },
    });
    await cp(join(LUSTER_DATA, "dynamodb"), join(copy, "dynamodb"), { recursive: true });
    await rm(join(LUSTER_DATA, "dynamodb"), { recursive: true });

    const { found: copied, code } = await operate({ LUSTER_DATA }, "copy-back", copy);
    expect([code, copied]).toMatchObject([0, { deleted: 0, there: 0, written: expect.any(Number) }]);
    expect(copied.written).toBeGreaterThanOrEqual(4);
    expect(await operate({ LUSTER_DATA }, "copy-back", copy)).toMatchObject({ found: { written: 0 } });
    expect(await operate({ LUSTER_DATA }, "check-records")).toMatchObject({
      code: 0,
      found: { mismatches: [] },
    });

    const second = await startMachine({ LUSTER_DATA });
    onTestFinished(() => second.stop());
    const { body } = await second.api.send(`/shoots/${shoot_id}/assets`);
    const [asset] = z
      .array(
        z.object({ url: z.string(), outputs: z.array(z.object({ job_id: z.string(), url: z.string() })) }),
      )
      .parse(body["assets"]);
    expect(Buffer.from(await (await fetch(asset?.url ?? "")).arrayBuffer()).equals(bytes)).toBe(true);
    expect(asset?.outputs.map(({ job_id }) => job_id)).toEqual([job.job_id]);
    expect((await fetch(asset?.outputs[0]?.url ?? "")).status).toBe(200);
    expect((await second.api.send(`/jobs/${job.job_id}`)).body).toMatchObject({ status: "succeeded" });
  });

  it("whose pictures are lost says which, and copies nothing from what is no copy", async () => {
    const LUSTER_DATA = await temporaryFolder();
    const first = await startMachine({ LUSTER_DATA });
    const { object_key } = await first.api.asset(await jpeg());
    await first.stop();
    await rm(join(LUSTER_DATA, "r2"), { recursive: true });
    expect(await operate({ LUSTER_DATA }, "check-records")).toMatchObject({
      code: 1,
      found: { mismatches: expect.arrayContaining([{ found: "missing", storage: "r2", object_key }]) },
    });
    expect(await operate({ LUSTER_DATA }, "copy-back", await temporaryFolder())).toMatchObject({
      code: 2,
      found: undefined,
    });
    expect(await operate({ LUSTER_DATA }, "restore-table", "2026-11-22T10:00:00Z")).toMatchObject({
      code: 2,
    });
  });
});

describe("restore-table, of a stage", () => {
  /** What DynamoDB is asked, by the name of the call; it answers as it does for a table that is there at once. */
  async function dynamo() {
    const asked: [string, unknown][] = [];
    const server = createServer(async (request, response) => {
      const call = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
      asked.push([call, await json(request)]);
      response.setHeader("content-type", "application/x-amz-json-1.0");
      response.end(
        JSON.stringify(
          call === "DescribeTable" ? { Table: { TableStatus: "ACTIVE" } } : { TableDescription: {} },
        ),
      );
    });
    const endpoint = `http://127.0.0.1:${await listen(server)}`;
    onTestFinished(() => close(server));
    const AWS = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "EXAMPLE", AWS_SECRET_ACCESS_KEY: "example" };
    return { asked, environment: { ...AWS, AWS_ENDPOINT_URL_DYNAMODB: endpoint, TABLE_NAME: "luster-mine" } };
  }

  it("restores it, as it was at the time, into a table of another name, and says which once it can be read", async () => {
    const { asked, environment } = await dynamo();
    const { code, found } = await operate(
      environment,
      "restore-table",
      "2026-11-22T11:00:00+01:00",
      "--deployed",
    );
    const table = "luster-mine-at-20261122100000";
    expect([code, found]).toEqual([0, { table }]);
    expect(asked).toEqual([
      [
        "RestoreTableToPointInTime",
        {
          SourceTableName: "luster-mine",
          TargetTableName: table,
          RestoreDateTime: Date.parse("2026-11-22T10:00:00Z") / 1000,
        },
      ],
      ["DescribeTable", { TableName: table }],
    ]);
  });

  it.each(["yesterday", "2026-13-01T00:00:00Z", "2999-01-01T00:00:00Z"])(
    "asks nothing for the time %s",
    async (time) => {
      const { asked, environment } = await dynamo();
      expect(await operate(environment, "restore-table", time, "--deployed")).toMatchObject({
        code: 2,
        found: undefined,
      });
      expect(asked).toEqual([]);
    },
  );
});

describe("restore-originals", () => {
  const credentials = { accessKeyId: "EXAMPLE", secretAccessKey: "example" };

  /** An S3 endpoint with one bucket, and the store behind it. */
  async function bucketOf(folder: string, name: "r2" | "s3", bucket: string) {
    const { endpoint, stop } = await startR2({ folder, port: 0, bucket, credentials, allows: () => false });
    onTestFinished(stop);
    const address = { bucket, region: "auto", endpoint };
    return { endpoint, store: s3Store({ name, address, credentials, methods: ["PUT"] }) };
  }

  it("puts back what a stage's R2 has lost, as it was confirmed, and names what has no copy", async () => {
    const folder = await temporaryFolder();
    const database = await startDynamoDb({ folder: join(folder, "dynamodb") });
    onTestFinished(() => database.stop());
    const client = clientOf(database.endpoint);
    await ensureTable(client, TableName);
    const table = createTable(client, TableName);
    const [r2, copies] = [
      await bucketOf(join(folder, "r2"), "r2", "pictures"),
      await bucketOf(join(folder, "copies"), "s3", "copies"),
    ];
    const shoot = aShoot();
    const { user_id, shoot_id } = shoot;
    const [kept, lost] = [anAsset({ user_id, shoot_id }), anAsset({ user_id, shoot_id })];
    const file = join(folder, "original.jpg");
    await writeFile(file, await jpeg());
    const contentType = "image/jpeg";
    const { etag, size: file_size } = await copies.store.upload(kept.object_key, file, { contentType });
    await dynamoShootRecords(table).create(shoot);
    for (const asset of [{ ...kept, etag, file_size }, lost]) await dynamoAssetRecords(table).create(asset);
    const stage = {
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
      AWS_ENDPOINT_URL_S3: copies.endpoint,
      TABLE_NAME: TableName,
      R2_ACCOUNT_ID: "example",
      R2_ACCESS_KEY_ID: credentials.accessKeyId,
      R2_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      R2_BUCKET_NAME: "pictures",
      R2_ENDPOINT: r2.endpoint,
    };
    const { code: none } = await operate(stage, "restore-originals", "--deployed");
    expect(none).toBe(2);
    const withCopies = { ...stage, COPIES_BUCKET_NAME: "copies" };
    const { code, found, words } = await operate(withCopies, "restore-originals", "--deployed");
    expect([code, found], words).toEqual([1, { restored: 1, lost: [lost.object_key] }]);
    expect(await r2.store.head(kept.object_key)).toEqual({ etag, size: file_size, contentType });
    expect(await operate(withCopies, "check-records", "--deployed")).toMatchObject({
      code: 1,
      found: { mismatches: [{ found: "missing", storage: "r2", object_key: lost.object_key }] },
    });
  });
});
