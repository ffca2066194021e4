import { chmod, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { dynamoDeletionRecords } from "@luster/core/deletions/records.dynamo";
import { dynamoShootRecords } from "@luster/core/shoots/records.dynamo";
import { createTable } from "@luster/core/table/table.dynamo";
import { startDynamoDb } from "@luster/local/cloud/dynamodb";
import { ensureTable } from "@luster/local/machine/table";
import { describe, expect, it, onTestFinished } from "vitest";
import { startMachine } from "../../kit/machine.ts";
import { operate } from "../../kit/operate.ts";
import { jpeg } from "../../kit/rooms.ts";
import { aShoot } from "../../kit/samples.ts";
import { temporaryFolder } from "../../kit/temporary.ts";
import { clientOf, TableName } from "../cloud/database.ts";

describe("delete-user, on one machine", () => {
  it("says what is kept, deletes nothing without --yes, and with it all: objects at once, the receipt says so", async () => {
    const LUSTER_DATA = await temporaryFolder();
    const first = await startMachine({ LUSTER_DATA });
    const { asset_id, shoot_id } = await first.api.asset(await jpeg());
    const job = await first.api.enhanced({ asset_id });
    await first.api.post("/webhooks", { url: "https://hooks.example/luster" });
    expect(await operate({ LUSTER_DATA }, "delete-user", "local", "--yes")).toMatchObject({
      code: 2,
      words: expect.stringMatching(/is in use by .*process/),
    });
    await first.stop();

    const kept = { shoots: 1, assets: 1, jobs: 1, jobs_open: 0, webhooks: 1 };
    expect(await operate({ LUSTER_DATA }, "delete-user", "local")).toMatchObject({
      code: 0,
      found: kept,
      words: expect.stringContaining("Nothing was deleted"),
    });
    expect(await operate({ LUSTER_DATA }, "delete-user", "nobody", "--yes")).toMatchObject({
      code: 1,
      found: { shoots: 0 },
    });
    const { found } = await operate({ LUSTER_DATA }, "delete-user", "local", "--yes");
    const gone = [
      { storage: "r2", gone_at: expect.any(String) },
      { storage: "local", gone_at: expect.any(String) },
    ];
    const reason = "operator";
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "user", reason, status: "running" }),
        expect.objectContaining({
          kind: "shoot",
          reason,
          shoot_id,
          objects: gone,
          jobs_ended_at: gone[0]?.gone_at,
        }),
      ]),
    );

    const second = await startMachine({ LUSTER_DATA });
    onTestFinished(() => second.stop());
    expect((await second.api.send("/shoots")).body).toEqual({ shoots: [] });
    expect((await second.api.send("/webhooks")).body).toEqual({ webhooks: [] });
    expect((await fetch(job.output?.url ?? "")).status).toBe(404);
    expect((await second.api.send("/deletions")).body["deletions"]).toHaveLength(2);
  });
});

describe("for a stage", () => {
  it("it runs with what SST's shell links, begins the deletion, and leaves it to the stage's sweep", async () => {
    const folder = await temporaryFolder();
    const database = await startDynamoDb({ folder: join(folder, "dynamodb") });
    onTestFinished(() => database.stop());
    const client = clientOf(database.endpoint);
    await ensureTable(client, TableName);
    const table = createTable(client, TableName);
    const shoot = aShoot({ user_id: "auth0|17" });
    await dynamoShootRecords(table).create(shoot);
    // SST itself needs an account of AWS: this has its place, and runs what it is told to.
    await writeFile(
      join(folder, "npx"),
      `#!/bin/sh\n[ "$1 $2 $3 $4 $5" = "sst shell --stage mine --" ] || exit 9\nshift 5\nexec "$@"\n`,
    );
    await chmod(join(folder, "npx"), 0o755);
    const environment = {
      PATH: [folder, process.env["PATH"]].join(delimiter),
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "example",
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
      TABLE_NAME: TableName,
      LUSTER_DATA: join(folder, "none"),
    };
    const { code, found, words } = await operate(
      environment,
      "delete-user",
      "auth0|17",
      "--stage",
      "mine",
      "--yes",
    );
    expect([code, found], words).toMatchObject([
      0,
      [{ kind: "user", reason: "operator", status: "running" }],
    ]);
    const [deletion] = await dynamoDeletionRecords(table).running("auth0|17");
    expect(deletion).toMatchObject({
      reason: "operator",
      scope: { kind: "user" },
      due_at: deletion?.requested_at,
    });
    const { found: listed } = await operate(environment, "receipts", "auth0|17", "--stage=mine");
    expect(listed).toEqual(found);
  });
});

describe("the command", () => {
  it.each([
    ["no command", []],
    ["one that there is not", ["drop-table"]],
    ["no user", ["delete-user"]],
    ["an empty user", ["delete-user", ""]],
    ["two users", ["delete-user", "a", "b", "--yes"]],
    ["an option that there is not", ["delete-user", "a", "--force"]],
  ])("with %s says how it is used, and touches nothing", async (_, args) => {
    const LUSTER_DATA = join(await temporaryFolder(), "data");
    const { code, found, words } = await operate({ LUSTER_DATA }, ...args);
    expect([code, found]).toEqual([2, undefined]);
    expect(words).toContain("delete-user USER");
    await expect(rm(LUSTER_DATA, { recursive: true })).rejects.toMatchObject({ code: "ENOENT" });
  });
});
