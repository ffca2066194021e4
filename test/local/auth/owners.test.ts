import { newId } from "@luster/core/id";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api, type Api } from "../../kit/api.ts";
import { jpeg } from "../../kit/rooms.ts";
import { freshMachine } from "./machine.ts";

let machine: Awaited<ReturnType<typeof freshMachine>>;
let anna: Api;
let berta: Api;
const hers = { shoot: "", asset: "", job: "", key: "" };

beforeAll(async () => {
  machine = await freshMachine({}, { auth: true });
  [anna, berta] = [await signedIn("anna"), await signedIn("berta")];
  const { shoot_id, asset_id, object_key } = await anna.asset(await jpeg());
  const { job_id } = await anna.enhanced({ asset_id });
  Object.assign(hers, { shoot: shoot_id, asset: asset_id, job: job_id, key: object_key });
});
afterAll(() => machine.stop());

async function signedIn(name: string): Promise<Api> {
  const token = await (await fetch(`${machine.issuer?.url}/token?user=${encodeURIComponent(name)}`)).text();
  return api(machine.url, { authorization: `Bearer ${token}` });
}

test("a user sees what is theirs", async () => {
  expect((await anna.send("/shoots")).body["shoots"]).toMatchObject([{ shoot_id: hers.shoot }]);
  expect((await anna.send(`/shoots/${hers.shoot}/assets`)).body["assets"]).toMatchObject([
    { asset_id: hers.asset, outputs: [{ job_id: hers.job }] },
  ]);
});

test("another user's list of shoots has none of them", async () => {
  expect((await berta.send("/shoots")).body).toEqual({ shoots: [] });
});

type Ids = typeof hers;
const file = { filename: "kitchen.jpg", content_type: "image/jpeg" };
const confirmation = ({ shoot, asset, key }: Ids) => ({
  ...file,
  shoot_id: shoot,
  asset_id: asset,
  object_key: key,
  file_size: 1_000,
});

test.each<[string, (as: Api, ids: Ids) => ReturnType<Api["send"]>]>([
  ["shoot", (as, { shoot }) => as.send(`/shoots/${shoot}`)],
  ["shoot's assets", (as, { shoot }) => as.send(`/shoots/${shoot}/assets`)],
  ["shoot to upload to", (as, { shoot }) => as.post("/uploads/presign", { ...file, shoot_id: shoot })],
  ["asset to confirm under its own key", (as, ids) => as.post("/uploads/confirm", confirmation(ids))],
  ["asset to enhance", (as, { asset }) => as.post("/jobs", { asset_id: asset })],
  ["job", (as, { job }) => as.send(`/jobs/${job}`)],
])("another user's %s gets the same 404 as one that never existed", async (_, ask) => {
  const never = {
    shoot: newId("shoot"),
    asset: newId("asset"),
    job: newId("job"),
    key: "a/b/c/original.jpg",
  };
  const [found, absent] = [await ask(berta, hers), await ask(berta, never)];
  expect([found.status, absent.status]).toEqual([404, 404]);
  expect({ ...found.body, request_id: "" }).toEqual({ ...absent.body, request_id: "" });
});

test("another user's object key in one's own confirmation is refused", async () => {
  const mine = await berta.uploaded(await jpeg());
  const { status, body } = await berta.post("/uploads/confirm", { ...mine, object_key: hers.key });
  expect([status, body["code"]]).toEqual([422, "upload.key_mismatch"]);
});

test("one's own upload cannot be confirmed into another user's shoot", async () => {
  const mine = await berta.uploaded(await jpeg());
  const { status, body } = await berta.post("/uploads/confirm", { ...mine, shoot_id: hers.shoot });
  expect([status, body["code"]]).toEqual([404, "asset.not_found"]);
});

test.each(["anna#", "ANNA", "anna/", "../anna", "anna ", "an%6ea"])(
  "the user %j does not reach what is anna's",
  async (name) => {
    const almost = await signedIn(name);
    expect((await almost.send(`/shoots/${hers.shoot}`)).status).toBe(404);
    expect((await almost.send("/shoots")).body).toEqual({ shoots: [] });
  },
);
