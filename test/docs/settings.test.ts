import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { settings } from "@luster/settings/functions";
import { machineSettings, parseMachine } from "@luster/settings/machine";
import { stageSettings } from "@luster/settings/stage";
import { example, table } from "@luster/settings/table";
import { expect, it } from "vitest";
import { root } from "../kit/machine.ts";

const page = join(root, "docs/settings.md");

const head = `# Settings of one machine. npm start needs none of them: it embeds what is not set.
# Copy this file to .env, which npm start reads, and take the # away from what you set.
# A stage has a file of its own, .env.<stage>, and its secrets elsewhere: docs/deploy.md.
# Written from packages/settings: npx vitest run test/docs/settings.test.ts -u
`;
const exampleText = `${head}\n${example(machineSettings, ...Object.values(settings))}`;

it("docs/settings.md has the tables that the schemas say: run this test with -u to write them", async () => {
  const tables = [table(machineSettings), table(...Object.values(settings)), table(stageSettings)];
  const written = (await readFile(page, "utf8")).replaceAll(/^\|.*(\n\|.*)*/gm, () => tables.shift() ?? "");
  expect(tables).toEqual([]);
  await expect(written).toMatchFileSnapshot(page);
});

it(".env.example has every setting of one machine with its default: run this test with -u to write it", async () => {
  await expect(exampleText).toMatchFileSnapshot(join(root, ".env.example"));
});

it("what .env.example says, without the comment signs, starts a machine's settings with their defaults", () => {
  const uncommented = exampleText.replaceAll(/^# (?=[A-Z\d_]+=)/gm, "");
  const said = parseEnv(uncommented);
  expect(parseMachine(said)).toEqual(parseMachine({}));
  const names = Object.values(settings).flatMap(({ shape }) => Object.keys(shape));
  const unset = names.filter((name) => !(name in said));
  expect(unset.toSorted()).toEqual([
    "BASIC_QUEUE_URL",
    "CANARY_API",
    "CANARY_AUDIENCE",
    "CANARY_CLIENT_ID",
    "CANARY_CLIENT_SECRET",
    "CANARY_ISSUER",
    "CANARY_SCOPE",
    "CDN_KEY",
    "CDN_URL",
    "COPIES_BUCKET_NAME",
    "DELIVERY_QUEUE_URL",
    "PAID_TIERS",
    "QUEUE_URL",
    "RELEASE",
    "STANDBY_BUCKET_NAME",
    "TABLE_NAME",
    "WORK_FOLDER",
  ]);
});
