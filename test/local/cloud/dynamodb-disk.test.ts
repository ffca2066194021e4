import { mkdir, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GetItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { dueIndex } from "@luster/core/table/table.dynamo";
import { startDynamoDb } from "@luster/local/cloud/dynamodb";
import { requireSomeRoom } from "@luster/local/cloud/disk-room";
import { openLevel } from "@luster/local/cloud/level";
import { DataError } from "@luster/local/data-error";
import { ensureTable } from "@luster/local/machine/table";
import { ClassicLevel } from "classic-level";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { clientOf, TableName } from "./database.ts";
import { killed, runChild } from "./child.ts";
import { fillable } from "./fillable.ts";
import { temporaryFolder } from "../../kit/temporary.ts";

async function start(folder: string) {
  const told: string[] = [];
  const { endpoint, stop } = await startDynamoDb({ folder, tell: (line) => told.push(line) });
  const database = clientOf(endpoint);
  await ensureTable(database, TableName);
  const put = (sk: string, text = "kept") =>
    database.send(
      new PutItemCommand({
        TableName,
        Item: { ...keyOf(sk), text: { S: text }, due_shard: { S: "JOB#0" }, due_at: { S: "1" } },
      }),
    );
  return { database, put, stop, told };
}

const keyOf = (sk: string) => ({ pk: { S: "USER#u" }, sk: { S: sk } });

type Database = Awaited<ReturnType<typeof start>>["database"];

async function textOf(database: Database, sk: string): Promise<string | undefined> {
  return (await database.send(new GetItemCommand({ TableName, Key: keyOf(sk) }))).Item?.["text"]?.S;
}

async function dueItems(database: Database): Promise<(string | undefined)[]> {
  const { Items = [] } = await database.send(
    new QueryCommand({
      TableName,
      IndexName: dueIndex,
      KeyConditionExpression: "due_shard = :shard",
      ExpressionAttributeValues: { ":shard": { S: "JOB#0" } },
    }),
  );
  return Items.map(({ sk }) => sk?.S);
}

/** Until `write` succeeds: the database looks for room once a second. */
const recovered = (write: () => Promise<unknown>) =>
  expect.poll(() => write().then(() => "written", String)).toBe("written");

const full = /its disk is full/;

describe.each([
  ["ENOSPC", "No space left on device", full],
  ["EROFS", "Read-only file system", /its disk is read-only/],
  ["EIO", "Input/output error", /I\/O error/],
] as const)("while a disk answers %s", (_, text, reason) => {
  test("requests are refused, the reason is told once, and afterwards it goes on with all that was acknowledged", async () => {
    const folder = await temporaryFolder();
    const { database, put, stop, told } = await start(folder);
    await put("before");
    const broken = vi
      .spyOn(ClassicLevel.prototype, "batch")
      .mockRejectedValue(
        Object.assign(new Error(`IO error: 000003.log: ${text}`), { code: "LEVEL_IO_ERROR" }),
      );
    onTestFinished(() => broken.mockRestore());
    const refused = { name: "InternalServerError", $metadata: { httpStatusCode: 500 } };
    await expect(put("refused")).rejects.toMatchObject(refused);
    await expect(put("refused")).rejects.toMatchObject(refused);
    expect(told).toEqual([expect.stringMatching(reason)]);
    expect(told[0]).toContain(folder);
    broken.mockRestore();
    await recovered(() => put("after"));
    expect(await textOf(database, "before")).toBe("kept");
    expect(await textOf(database, "refused")).toBeUndefined();
    expect((await dueItems(database)).toSorted()).toEqual(["after", "before"]);
    expect(told).toHaveLength(2);
    await stop();
  });
});

test("after a failed write none is begun, as LevelDB would acknowledge it and not read it back", async () => {
  const full = new Error("No space left on device");
  const put = (key: string) => level.write([{ type: "put", key, value: 1 }]);
  const later: Promise<void>[] = [];
  const onFault = () => void later.push(put("second"));
  const level = await openLevel({ folder: await temporaryFolder(), create: true, onFault });
  onTestFinished(() => level.close());
  const batch = vi.spyOn(ClassicLevel.prototype, "batch").mockRejectedValueOnce(full);
  onTestFinished(() => batch.mockRestore());
  await expect(put("first")).rejects.toBe(full);
  expect(await Promise.allSettled(later)).toEqual([{ status: "rejected", reason: full }]);
  expect(batch).toHaveBeenCalledTimes(1);
});

test("nothing acknowledged is lost when a disk fills, empties, and the process is killed", async ({
  skip,
}) => {
  const disk = await fillable(24);
  if (typeof disk === "string") return skip(disk);
  const { child, line } = await runChild("dynamodb.ts", join(disk.folder, "dynamodb"));
  const database = clientOf(line);
  await ensureTable(database, TableName);
  const acknowledged: string[] = [];
  const put = async (sk: string) => {
    const Item = { ...keyOf(sk), text: { S: "x".repeat(20_000) } };
    await database.send(new PutItemCommand({ TableName, Item }));
    acknowledged.push(sk);
  };
  await put("before");
  await disk.fill();
  await expect(
    (async () => {
      for (let index = 0; index < 100; index += 1) await put(`full-${index}`);
    })(),
  ).rejects.toThrow("The database cannot read or write its files");
  await disk.empty();
  await recovered(() => put("after"));
  for (let index = 0; index < 20; index += 1) await put(`after-${index}`);
  await killed(child);
  const again = await start(join(disk.folder, "dynamodb"));
  onTestFinished(again.stop);
  for (const sk of acknowledged) expect(await textOf(again.database, sk), sk).toBeDefined();
});

test("a disk that fills is told, and reads are refused, before anything is written; all goes on once it is emptied", async ({
  skip,
}) => {
  const disk = await fillable(32);
  if (typeof disk === "string") return skip(disk);
  const { database, put, stop, told } = await start(join(disk.folder, "dynamodb"));
  onTestFinished(stop);
  await put("before");
  await disk.fill();
  await expect.poll(() => told).toEqual([expect.stringMatching(full)]);
  await expect(textOf(database, "before")).rejects.toMatchObject({ name: "InternalServerError" });
  await disk.empty();
  await recovered(() => put("after"));
  expect(await textOf(database, "before")).toBe("kept");
});

test.each([
  ["is read-only", "ro", "EROFS"],
  ["has no place for another file", "nr_inodes=1", "ENOSPC"],
])("a disk that %s is noticed without a write to it", async (_, options, code) => {
  const disk = await fillable(32);
  if (typeof disk === "string") return;
  await requireSomeRoom(disk.folder);
  await disk.remount(options);
  await expect(requireSomeRoom(disk.folder)).rejects.toMatchObject({ code });
});

test("a data folder that is moved away while in use is told and refused, and goes on when it is back", async () => {
  const folder = join(await temporaryFolder(), "dynamodb");
  const { database, put, stop, told } = await start(folder);
  onTestFinished(stop);
  await put("before");
  await rename(folder, `${folder}-away`);
  await expect(put("lost")).rejects.toMatchObject({ name: "InternalServerError" });
  expect(told).toEqual([expect.stringMatching(/removed or moved/)]);
  await rename(`${folder}-away`, folder);
  await recovered(() => put("after"));
  expect(await textOf(database, "before")).toBe("kept");
});

describe("damage that LevelDB passes over in silence", () => {
  /** A folder with items, closed in order or by a kill, and the path of its file that matches. */
  async function left(end: "closed" | "killed", file: RegExp) {
    const folder = await temporaryFolder();
    if (end === "closed") {
      const { put, stop } = await start(folder);
      for (const sk of ["a", "b", "c"]) await put(sk);
      await stop();
    } else {
      const { child, line } = await runChild("dynamodb.ts", folder);
      const database = clientOf(line);
      await ensureTable(database, TableName);
      for (const sk of ["a", "b", "c"])
        await database.send(new PutItemCommand({ TableName, Item: { ...keyOf(sk), text: { S: "kept" } } }));
      await killed(child);
    }
    const name = (await readdir(folder)).find((found) => file.test(found)) ?? "";
    return { folder, path: join(folder, name), bytes: await readFile(join(folder, name)) };
  }

  test.each([
    ["a CURRENT that is missing", /^CURRENT$/, "missing", /CURRENT is missing/],
    ["a CURRENT that is empty", /^CURRENT$/, "", /CURRENT is empty/],
    ["a CURRENT that is garbled", /^CURRENT$/, "garbage", /CURRENT is damaged/],
    ["a MANIFEST that is missing", /^MANIFEST/, "missing", /MANIFEST-\d+ is missing/],
    ["a MANIFEST that is empty", /^MANIFEST/, "", /MANIFEST-\d+ is empty/],
    ["a MANIFEST that is garbled", /^MANIFEST/, "garbage of some length", /MANIFEST-\d+ is (damaged|cut)/],
  ])("%s refuses the start, names the file and changes nothing", async (_, file, content, said) => {
    const { folder, path } = await left("killed", file);
    if (content === "missing") await rename(path, `${folder}-${Math.random()}`);
    else await writeFile(path, content);
    const before = (await readdir(folder)).toSorted();
    const refused = await start(folder).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DataError);
    expect(String(refused)).toMatch(said);
    expect(String(refused)).not.toContain("\n");
    expect((await readdir(folder)).toSorted()).toEqual(before);
  });

  test.each([
    ["cut within a record after a kill", "killed", (size: number) => size - 5],
    ["emptied after a stop", "closed", () => 0],
    ["cut between records after a stop", "closed", () => 0],
  ] as const)("a log %s starts with a warning that names it", async (_, end, cut) => {
    const { folder, path, bytes } = await left(end, /\.log$/);
    await truncate(path, cut(bytes.length));
    const { stop, told } = await start(folder);
    onTestFinished(stop);
    expect(told).toEqual([expect.stringContaining(`${path} is cut short. Records may be missing`)]);
  });

  test("a log with a damaged byte starts with a warning that names it", async () => {
    const { folder, path, bytes } = await left("killed", /\.log$/);
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0xff;
    await writeFile(path, bytes);
    const { stop, told } = await start(folder);
    onTestFinished(stop);
    expect(told).toEqual([expect.stringContaining(`${path} is damaged. Records may be missing`)]);
  });

  test.each(["closed", "killed"] as const)(
    "a database that was %s and is whole starts without a word",
    async (end) => {
      const { folder } = await left(end, /\.log$/);
      const { database, stop, told } = await start(folder);
      onTestFinished(stop);
      expect(told).toEqual([]);
      expect(await textOf(database, "c")).toBe("kept");
    },
  );

  test("a table with a changed byte, at any of its blocks, refuses the start, names the file and changes nothing", async () => {
    const folder = await temporaryFolder();
    const { put, stop } = await start(folder);
    for (const sk of Array.from({ length: 40 }, (_, index) => `item-${index}`)) await put(sk);
    await stop();
    const database = new ClassicLevel(folder);
    // What is in the log becomes a table.
    await database.compactRange("", "\uffff");
    await database.close();
    await rm(join(folder, "closed.json"));
    const name = (await readdir(folder)).find((found) => found.endsWith(".ldb")) ?? "none";
    const path = join(folder, name);
    const whole = await readFile(path);
    await (await start(folder)).stop();
    await rm(join(folder, "closed.json"));
    for (const at of [3, Math.floor(whole.length / 2), whole.length - 60, whole.length - 3]) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      await writeFile(path, bytes);
      const before = (await readdir(folder)).toSorted();
      await expect(start(folder)).rejects.toThrow(`${path} is damaged, so the records cannot be read.`);
      expect((await readdir(folder)).toSorted()).toEqual(before);
    }
    await rename(path, `${path}-away`);
    await expect(start(folder)).rejects.toThrow(`${path} is missing, so the records cannot be read.`);
    await writeFile(path, whole);
    // Half of a table that a killed process was writing, which nothing counts in yet.
    await writeFile(join(folder, "999999.ldb"), whole.subarray(0, 100));
    const again = await start(folder);
    onTestFinished(again.stop);
    expect([again.told, await textOf(again.database, "item-7")]).toEqual([[], "kept"]);
  });

  test("a folder without a database is a new one", async () => {
    const folder = join(await temporaryFolder(), "new");
    await mkdir(folder);
    const { stop, told } = await start(folder);
    onTestFinished(stop);
    expect(told).toEqual([]);
  });
});
