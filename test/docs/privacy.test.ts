import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { RenditionName } from "@luster/contract/assets";
import { originalKey, outputKey, renditionKey } from "@luster/core/storage/object-key";
import { stageSettings } from "@luster/settings/stage";
import { expect, test } from "vitest";
import { root } from "../kit/machine.ts";

const text = await readFile(join(root, "docs/privacy.md"), "utf8");
const section = (title: string): string => text.split(`## ${title}\n`)[1]?.split("\n## ")[0] ?? "";

test("docs/privacy.md lists the key of every kind of record that the adapters write, and no other", async () => {
  const written = new Set<string>();
  for await (const file of glob("packages/core/src/**/*.dynamo.ts", { cwd: root })) {
    const source = await readFile(join(root, file), "utf8");
    // As a type of its own, or as the beginning of a key.
    for (const [, type, key] of source.matchAll(/(?:recordType|Type) = "([A-Z]+)"|["`]([A-Z]+)#/g))
      written.add(`${type ?? key}#`);
  }
  // The user's own partition, and the second keys of what a provider has.
  for (const partOfKey of ["USER#", "MINUTE#", "GATE#"]) written.delete(partOfKey);
  const listed = [...section("Records").matchAll(/`([A-Z]+#)`/g)].map(([, key]) => key);
  expect([...new Set(listed)].toSorted()).toEqual([...written].toSorted());
});

test("docs/privacy.md lists the key of every object that an asset can have", () => {
  const asset = { userId: "user", shootId: "{shoot}", assetId: "{asset}" };
  const original = originalKey({ ...asset, contentType: "image/jpeg" })
    .replace(".jpg", ".{ext}")
    .replace("user/", "{user}/");
  const pictures = [undefined, "{job}"];
  const renditions = pictures.flatMap((jobId) =>
    RenditionName.options.map((name) => renditionKey({ ...asset, jobId }, name)),
  );
  const short = (key: string) => key.replace("user/{shoot}/{asset}/", "");
  const keys = [original, ...[outputKey({ ...asset, jobId: "{job}" }), ...renditions].map(short)];
  const listed = [...section("Objects").matchAll(/`([^`]+\.[^`]+)`/g)].map(([, key]) => key);
  expect(listed.toSorted()).toEqual(keys.toSorted());
});

const sweep = "test/core/deletions/deletion-sweep.test.ts";
const underWay = "test/core/deletions/under-way.test.ts";

/** The test of each line of "While something is under way": its file, and what its title holds. */
const shown: Record<string, [file: string, title: string][]> = {
  "while it is uploaded": [
    [underWay, "while it is uploaded: what was presigned"],
    [underWay, "while it is uploaded: one that was begun when its URL was about to end"],
  ],
  "while it is confirmed": [[underWay, "while it is confirmed"]],
  "its job is queued or waits": [[sweep, "that waits in the queue is ended by the sweep"]],
  "its job is worked on": [
    [sweep, "whose deletion comes just before %s buys nothing"],
    [sweep, "that a worker holds keeps the receipt from saying that its objects are gone"],
  ],
  "it is being paid for": [[sweep, "that is being paid for is paid, and its result is thrown away"]],
  "its output is being stored": [[sweep, "that is stored while its asset is deleted leaves no object"]],
  "its output alone is, before its job has ended": [
    [
      "test/core/jobs/worker-money.test.ts",
      "an output that its owner deletes when its worker died at finish",
    ],
  ],
  "it is being moved between the stores": [
    [underWay, "it is being moved between the stores"],
    ["test/core/assets/asset-sweep.test.ts", "what is being deleted is moved no more"],
  ],
  "it is in a batch": [[underWay, "it is in a batch"]],
  "a webhook is to be told": [
    [underWay, "a webhook was told of it, or still is to be"],
    [underWay, "a user's webhooks are told no more"],
  ],
};

test("every line of what happens to what is under way has a test of its own", async () => {
  const lines = [...section("While something is under way").matchAll(/^\| ((?:while|its|it|a) [^|]+) \|/gm)];
  expect(lines.map(([, line]) => line)).toEqual(Object.keys(shown));
  for (const [file, title] of Object.values(shown).flat())
    expect(await readFile(join(root, file), "utf8"), title).toContain(title);
});

const logs = (name: string): string =>
  section("Logs, traces, metrics")
    .split("\n")
    .find((line) => line.startsWith(`| ${name} `)) ?? "";

test("docs/privacy.md lists every field of the access log, and how long the stages keep logs unless it is set", async () => {
  const api = await readFile(join(root, "stacks/api.ts"), "utf8");
  const written = [...api.matchAll(/^ +(\w+): "\$context\.[\w.]+",$/gm)].map(([, field]) => field);
  const [, fields = ""] = logs("access log of the API").split(" | ");
  // `sub` says which claim the user is.
  const listed = [...fields.matchAll(/`(\w+)`/g)]
    .map(([, field]) => field)
    .filter((field) => field !== "sub");
  expect(written).toContain("ip");
  expect(listed).toEqual(written);
  for (const name of ["access log of the API", "logs of the functions"])
    expect(logs(name)).toContain(`${stageSettings.shape.LOG_RETENTION.parse(undefined)} by default`);
  const kept = await Promise.all(
    ["api", "defaults"].map((name) => readFile(join(root, `stacks/${name}.ts`), "utf8")),
  );
  for (const stack of kept) expect(stack).toContain("retention: settings.LOG_RETENTION");
});
