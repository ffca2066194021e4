import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startIssuer } from "../../kit/servers/issuer.ts";
import { type Plan, startOpenAi } from "../../kit/servers/openai.ts";
import { api, type Api, fetched, put } from "../../kit/api.ts";
import { type Machine, startMachine } from "../../kit/machine.ts";
import { phoneJpeg } from "../../kit/rooms.ts";

const apiKey = "sk-fake-key-of-the-privacy-test";
const prompt = "Remove Mrs Example's wheelchair";
const filename = "12 Secret Garden Lane, bedroom.jpg";
const user = "auth0|private-person";

const plans: Plan[] = [];
let issuer: Awaited<ReturnType<typeof startIssuer>>;
let openai: Awaited<ReturnType<typeof startOpenAi>>;
let machine: Machine;
let person: Api;
let tokens: string[];

beforeAll(async () => {
  issuer = await startIssuer();
  openai = await startOpenAi({ apiKey, plan: () => plans.shift() });
  machine = await startMachine({
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: "luster",
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: openai.baseURL,
    EXTRA_PAID_CALLS: "0",
    POWERTOOLS_LOG_LEVEL: "DEBUG",
  });
  const good = await issuer.token({ claims: { sub: user } });
  tokens = [good, await issuer.token({ claims: { sub: user, exp: 1 } }), "forged.token.here"];
  person = api(machine.url, { authorization: `Bearer ${good}` });
  await everything();
}, 60_000);

afterAll(async () => {
  await machine.stop();
  await openai.stop();
  await issuer.stop();
});

/** Every secret that a flow here touches, by what it is. */
const seen = new Map<string, Set<string>>();
const remember = (kind: string, ...values: string[]): void =>
  void seen.set(kind, new Set([...(seen.get(kind) ?? []), ...values]));

async function everything(): Promise<void> {
  const { asset_id } = await uploadAndRead();
  await refusals();
  await paid(asset_id);
  for (const token of tokens) await person.send("/shoots", { headers: { authorization: `Bearer ${token}` } });
}

async function uploadAndRead(): Promise<{ asset_id: string }> {
  const confirmation = await person.uploaded(await phoneJpeg(), { filename });
  await person.post("/uploads/confirm", confirmation);
  const { output } = await person.enhanced({ asset_id: confirmation.asset_id, prompt });
  const { text } = await person.send(`/shoots/${confirmation.shoot_id}/assets`);
  const urls = [output?.url ?? "", ...text.matchAll(/"url":"([^"]+)"/g).map(([, url]) => url ?? "")];
  remember("presigned URL", ...urls);
  await fetched(`${output?.url}0`);
  return confirmation;
}

async function refusals(): Promise<void> {
  const shoot_id = await person.shoot(`${filename} shoot`);
  const granted = await person.ticket({ shoot_id, filename, content_type: "image/jpeg" });
  remember("presigned URL", granted.url);
  await put({ ...granted, headers: { ...granted.headers, "content-type": "image/png" } }, await phoneJpeg());
  const { asset_id, object_key } = granted;
  const confirmation = { asset_id, shoot_id, object_key, filename, file_size: 9, content_type: "image/jpeg" };
  await person.post("/uploads/confirm", confirmation);
  await person.post("/uploads/confirm", { ...confirmation, filename: `other ${filename}` });
  await person.post("/uploads/presign", { shoot_id, filename, content_type: `image/${filename}` });
  const headers = { "content-type": "application/json" };
  await person.send("/jobs", { method: "POST", headers, body: `{"prompt": "${prompt}" oops` });
  await person.send("/jobs", {
    method: "POST",
    headers: { "content-type": "multipart/form-data" },
    body: prompt,
  });
  await person.post("/jobs", { asset_id: "asset_1", prompt });
}

/** What OpenAI refuses quotes the request and the key, as the real one does. */
async function paid(asset_id: string): Promise<void> {
  const message = `Incorrect API key provided: ${apiKey}. Your request: ${prompt}`;
  const ended: Plan[] = [
    {},
    { status: 400, code: "bad_request", message },
    { status: 400, code: "moderation_blocked", message },
    { status: 500, message },
    { drop: "before-reply" },
    { status: 200, body: message },
  ];
  for (const plan of ended) {
    plans.push(plan);
    await person.enhanced({ asset_id, tier: "premium", prompt });
  }
  for (const status of [401, 429, 503]) {
    plans.push({ status, message });
    const { body } = await person.post("/jobs", { asset_id, tier: "premium", prompt });
    await person.jobOnce(body["job_id"], ({ events }) => events.some(({ type }) => type === "deferred"));
  }
}

const log = (): string => machine.output.stdout + machine.output.stderr;

test("the log tells what happened: without that, the tests below would hold nothing", () => {
  for (const line of ["request refused", "job done", "job deferred", "upload.not_arrived", "outcome_unknown"])
    expect(log()).toContain(line);
  expect(log()).toContain('"name":"EngineError"');
  expect(openai.requests.length).toBeGreaterThanOrEqual(9);
});

test("no presigned URL stands in any log line", () => {
  expect(seen.get("presigned URL")?.size).toBeGreaterThanOrEqual(3);
  for (const url of seen.get("presigned URL") ?? []) expect(log()).not.toContain(new URL(url).search);
  expect(log()).not.toMatch(/X-Amz-(Signature|Credential)|signature=/i);
});

test("no token stands in any log line", () => {
  for (const token of tokens) expect(log()).not.toContain(token);
  expect(log()).not.toMatch(/Bearer (?!\$TOKEN)|eyJ/);
});

test("no key and no secret stands in any log line", async () => {
  const standby = await readFile(join(machine.data, "standby/.secret"), "utf8");
  expect(standby.length).toBeGreaterThan(30);
  for (const secret of [apiKey, "sk-", "embedded-secret-access-key", standby])
    expect(log()).not.toContain(secret);
});

test("no prompt and no file name stands in any log line", () => {
  for (const words of [prompt, "wheelchair", filename, "Secret Garden", encodeURIComponent(filename)])
    expect(log()).not.toContain(words);
});

test("OpenAI gets a hash for the user, and a picture without EXIF, GPS or name", () => {
  for (const { fields, picture } of openai.requests) {
    expect(picture.metadata).toEqual([]);
    expect(fields["safety_identifier"]).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify({ fields, picture })).not.toMatch(/private-person|Secret Garden|auth0/);
  }
});

test("an output has neither the place nor the camera of its original", async () => {
  const { body } = await person.send("/shoots");
  const [shoot] = (body["shoots"] as { shoot_id: string }[]).slice(-1);
  const { text } = await person.send(`/shoots/${shoot?.shoot_id}/assets`);
  const outputs = [...text.matchAll(/"url":"([^"]+outputs[^"]+)"/g)].map(([, url]) => url ?? "");
  expect(outputs.length).toBeGreaterThanOrEqual(2);
  for (const url of outputs) {
    const { bytes } = await fetched(url);
    const { exif, xmp, iptc } = await sharp(bytes).metadata();
    expect([exif, iptc]).toEqual([undefined, undefined]);
    expect(String(xmp)).not.toMatch(/GPS|Latitude|Make|Model|Serial/);
    expect(bytes.includes("GPS")).toBe(false);
  }
});
