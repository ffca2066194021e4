import { newId } from "@luster/core/id";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshMachine } from "./machine.ts";
import { user } from "./user.ts";

type User = ReturnType<typeof user>;

let machine: Awaited<ReturnType<typeof freshMachine>>;
let anna: User;
let berta: User;
const hers = { shoot: "", asset: "", job: "" };

beforeAll(async () => {
  machine = await freshMachine({}, { auth: true });
  [anna, berta] = [await signedIn("anna"), await signedIn("berta")];
  hers.shoot = await anna.shoot();
  hers.asset = await anna.asset(hers.shoot);
  const { body } = await anna.post("/jobs", { asset_id: hers.asset });
  hers.job = String(body["job_id"]);
  await anna.ended(hers.job);
});
afterAll(() => machine.stop());

async function signedIn(name: string): Promise<User> {
  const token = await (await fetch(`${machine.issuer?.url}/token?user=${name}`)).text();
  return user(machine.url, token);
}

test("a user's own things are there", async () => {
  expect((await anna.get("/shoots")).body["shoots"]).toMatchObject([{ shoot_id: hers.shoot }]);
  expect((await anna.get(`/shoots/${hers.shoot}/assets`)).body["assets"]).toMatchObject([
    { asset_id: hers.asset, outputs: [{ job_id: hers.job }] },
  ]);
});

test("another user's list of shoots has none of them", async () => {
  expect((await berta.get("/shoots")).body).toEqual({ shoots: [] });
});

const claim = { filename: "hall.jpg", file_size: 1_000, content_type: "image/jpeg" };
const presign = (shoot_id: string) => ["POST", "/uploads/presign", { ...claim, shoot_id }] as const;

const asks: [string, (ids: typeof hers) => readonly [method: string, path: string, body?: unknown]][] = [
  ["shoot", ({ shoot }) => ["GET", `/shoots/${shoot}`]],
  ["shoot's assets", ({ shoot }) => ["GET", `/shoots/${shoot}/assets`]],
  ["shoot to upload to", ({ shoot }) => presign(shoot)],
  ["job", ({ job }) => ["GET", `/jobs/${job}`]],
  ["asset to enhance", ({ asset }) => ["POST", "/jobs", { asset_id: asset }]],
  [
    "asset to confirm, by its own key",
    ({ shoot, asset }) => [
      "POST",
      "/uploads/confirm",
      { ...claim, shoot_id: shoot, asset_id: asset, object_key: `anna/${shoot}/${asset}/original.jpg` },
    ],
  ],
];

test.each(asks)("another user's %s is the same 404 as one that never was", async (_, ask) => {
  const never = { shoot: newId("shoot"), asset: newId("asset"), job: newId("job") };
  const [found, absent] = [await berta.call(...ask(hers)), await berta.call(...ask(never))];
  expect([found.status, absent.status]).toEqual([404, 404]);
  expect({ ...found.body, request_id: "" }).toEqual({ ...absent.body, request_id: "" });
  expect(JSON.stringify(found.body)).not.toContain("anna");
});

test("a confirmation of one's own upload with another user's key is refused, and hers stays as it is", async () => {
  const mine = await berta.uploaded(await berta.shoot());
  const object_key = `anna/${hers.shoot}/${hers.asset}/original.jpg`;
  const { status, body } = await berta.post("/uploads/confirm", { ...mine, object_key });
  expect([status, body["code"]]).toEqual([422, "upload.key_mismatch"]);
  expect((await anna.get(`/shoots/${hers.shoot}/assets`)).body["assets"]).toHaveLength(1);
});

test("one's own upload cannot be confirmed into another user's shoot", async () => {
  const mine = await berta.uploaded(await berta.shoot());
  const { status, body } = await berta.post("/uploads/confirm", { ...mine, shoot_id: hers.shoot });
  expect([status, body["code"]]).toEqual([404, "asset.not_found"]);
});

test("presigning again for another user's asset is a 404", async () => {
  const { status } = await berta.post("/uploads/presign", {
    ...claim,
    shoot_id: await berta.shoot(),
    asset_id: hers.asset,
  });
  expect(status).toBe(404);
});

test("a cursor from another user's list leads into one's own", async () => {
  await anna.shoot("Zweites Haus");
  const { body } = await anna.get("/shoots?limit=1");
  expect(body["cursor"]).toEqual(expect.any(String));
  const reply = await berta.get(`/shoots?cursor=${String(body["cursor"])}`);
  expect(reply.status).toBe(200);
  expect(JSON.stringify(reply.body)).not.toContain(hers.shoot);
});

test("an Idempotency-Key of another user is a key like any other", async () => {
  const headers = { "idempotency-key": "one-and-the-same" };
  const first = await anna.post("/shoots", { name: "Hers" }, { headers });
  const second = await berta.post("/shoots", { name: "Mine" }, { headers });
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toMatchObject({ name: "Mine" });
  expect(second.body["shoot_id"]).not.toBe(first.body["shoot_id"]);
});

test.each(["anna#", "ANNA", "anna/", "../anna", "anna ", "an%6ea"])(
  "the user %j is not anna, whatever keys are made of",
  async (name) => {
    const almost = await signedIn(encodeURIComponent(name));
    expect((await almost.get(`/shoots/${hers.shoot}`)).status).toBe(404);
    expect((await almost.get("/shoots")).body).toEqual({ shoots: [] });
  },
);
