import { expect, it } from "vitest";
import { jpeg } from "../../kit/rooms.ts";
import { sharedMachine } from "../../kit/shared-machine.ts";

const picture = await jpeg();
const machine = sharedMachine({
  UPLOADS_PENDING_MAX: "3",
  JOBS_PER_DAY: "2",
  BYTES_PER_DAY: String(picture.length * 2),
});

it("what is used up is a 429 that says when to come back, and a repeated job costs nothing", async () => {
  const { asset_id } = await machine.api.asset(picture);
  const asked = (key: string) => machine.api.post("/jobs", { asset_id }, { "idempotency-key": key });
  const [first, again] = [await asked("one"), await asked("one")];
  expect([first.status, again.status]).toEqual([202, 202]);
  expect(again.body["job_id"]).toBe(first.body["job_id"]);
  expect((await asked("two")).status).toBe(202);
  const refused = await asked("three");
  expect([refused.status, refused.body["code"]]).toEqual([429, "quota.jobs"]);
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(86_400);
  expect((await asked("one")).status).toBe(202);
});

it("bytes are counted as they are confirmed", async () => {
  await machine.api.asset(picture);
  const confirmation = await machine.api.uploaded(picture);
  const { status, body } = await machine.api.post("/uploads/confirm", confirmation);
  expect([status, body["code"]]).toEqual([429, "quota.bytes"]);
});

it("an upload that is never confirmed takes a place until its window ends", async () => {
  const shoot_id = await machine.api.shoot();
  const presign = () =>
    machine.api.post("/uploads/presign", { shoot_id, filename: "a.jpg", content_type: "image/jpeg" });
  // The refused confirmation of the test before is still pending, so two more fit.
  const answers = [await presign(), await presign(), await presign()];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(answers[2]?.body["code"]).toBe("quota.uploads_pending");
  const seconds = Number(answers[2]?.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(3_600);
});
