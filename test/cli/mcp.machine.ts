import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { type Machine, root, startMachine } from "../kit/machine.ts";
import { startOpenAi } from "../kit/servers/openai.ts";
import { jobsMade } from "./made.ts";
import { newPhoto } from "./photos.ts";

const apiKey = "sk-fake-key-for-tests";
let openai: Awaited<ReturnType<typeof startOpenAi>>;
let machine: Machine;
let folder: string;
let client: Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "luster-mcp-"));
  openai = await startOpenAi({ apiKey });
  machine = await startMachine({ OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: openai.baseURL });
  client = await connect();
});

afterAll(async () => {
  await client?.close();
  await machine?.stop();
  await openai?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function connect(): Promise<Client> {
  const agent = new Client({ name: "tests", version: "1" });
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, LUSTER_DATA: machine.data };
  const args = ["packages/cli/src/main.ts", "mcp"];
  await agent.connect(new StdioClientTransport({ command: process.execPath, args, cwd: root, env }));
  return agent;
}

const Answer = z.object({
  isError: z.boolean().optional(),
  content: z.tuple([z.object({ text: z.string() })]),
});

async function call(name: string, input: Record<string, unknown>) {
  const answer = Answer.parse(await client.callTool({ name, arguments: input }));
  const [{ text }] = answer.content;
  return { failed: answer.isError ?? false, text, data: answer.isError ? {} : JSON.parse(text) };
}

async function photo(name: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, await newPhoto());
  return file;
}

/** Waits as an agent does, one short call after the other. */
async function waited(shoot_id: string) {
  for (;;) {
    const { data } = await call("wait", { shoot_id, seconds: 5 });
    if (data.is_over) return data;
  }
}

it("the tools say which of them only look, and which can be repeated", async () => {
  const { tools } = await client.listTools();
  const hints = tools.map(({ name, annotations }) => [
    name,
    annotations?.readOnlyHint,
    annotations?.idempotentHint,
  ]);
  expect(hints).toEqual([
    ["quote", true, true],
    ["enhance_files", false, true],
    ["wait", true, true],
    ["get_shoot", true, true],
    ["usage", true, true],
  ]);
});

it("an agent takes a shoot from files to outputs, and asking again makes nothing twice", async () => {
  const files = [await photo("kitchen.jpg"), await photo("bath.jpg")];
  const quoted = await call("quote", { files });
  expect(quoted.data).toMatchObject({ photos: 2, tier: "basic", engine: "basic", is_paid: false });
  const begun = await call("enhance_files", { files });
  const done = await waited(begun.data.shoot_id);
  expect(done).toMatchObject({ files: 2, results: [{ status: "succeeded" }, { status: "succeeded" }] });
  for (const { output } of done.results)
    expect(await sharp(await readFile(output)).metadata()).toMatchObject({ format: "jpeg" });
  const { data } = await call("get_shoot", { shoot_id: begun.data.shoot_id });
  expect(data).toMatchObject({ counts: { succeeded: 2 } });
  expect(data.photos.map(({ filename }: { filename: string }) => filename).toSorted()).toEqual([
    "bath.jpg",
    "kitchen.jpg",
  ]);
  const before = await jobsMade(machine.api);
  await waited((await call("enhance_files", { files })).data.shoot_id);
  expect(await jobsMade(machine.api)).toBe(before);
});

it("a paid tier is refused without a quote, and with one for another file, and paid once with its own", async () => {
  const [file, other] = [await photo("facade.jpg"), await photo("garden.jpg")];
  const paid = { tier: "premium", files: [file] };
  expect(await call("enhance_files", paid)).toMatchObject({
    failed: true,
    text: expect.stringContaining("quote.required"),
  });
  const foreign = await call("quote", { ...paid, files: [other] });
  expect(await call("enhance_files", { ...paid, quote_id: foreign.data.quote_id })).toMatchObject({
    failed: true,
    text: expect.stringContaining("quote.other"),
  });
  expect(openai.requests).toHaveLength(0);
  const { data: quoted } = await call("quote", paid);
  expect(quoted).toMatchObject({ is_paid: true, engine: "openai", left_usd: 500 });
  expect((await call("quote", { ...paid, files: [file, other] })).data.estimate_usd).toBeCloseTo(
    quoted.estimate_usd * 2,
  );
  const begun = await call("enhance_files", { ...paid, quote_id: quoted.quote_id });
  await waited(begun.data.shoot_id);
  await waited((await call("enhance_files", { ...paid, quote_id: quoted.quote_id })).data.shoot_id);
  expect(openai.requests).toHaveLength(1);
});

it("usage says what was made and spent, and what is left of today; a day that is none is said in words", async () => {
  const file = await photo("terrace.jpg");
  const paid = { tier: "premium", files: [file] };
  const { data: before } = await call("usage", {});
  const { data: quoted } = await call("quote", paid);
  const begun = await call("enhance_files", { ...paid, quote_id: quoted.quote_id });
  const { results } = await waited(begun.data.shoot_id);
  expect(results).toContainEqual(expect.objectContaining({ file, status: "succeeded" }));
  const { data: after } = await call("usage", { from: before.today.day });
  expect(after.from).toBe(before.today.day);
  const cost = after.cost_usd - before.cost_usd;
  expect(cost).toBeGreaterThan(0);
  expect(after.today.spending.left_usd).toBeCloseTo(before.today.spending.left_usd - cost, 6);
  expect(after.days.at(-1).lines).toContainEqual(
    expect.objectContaining({ tier: "premium", engine: "openai" }),
  );
  const none = await call("usage", { from: "yesterday" });
  expect([none.failed, none.text]).toEqual([true, expect.stringContaining("from")]);
});

it("a path that is not absolute, and a file that is not there, are said in words", async () => {
  const relative = await call("quote", { files: ["kitchen.jpg"] });
  expect([relative.failed, relative.text]).toEqual([
    true,
    expect.stringContaining("must be an absolute path"),
  ]);
  const missing = await call("quote", { files: [join(folder, "attic.jpg")] });
  expect([missing.failed, missing.text]).toEqual([true, expect.stringContaining("file.not_found")]);
});
