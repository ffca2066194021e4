import { expect, it } from "vitest";
import type { Answer } from "../../kit/api.ts";
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
  expect([first, refused].map(limitsOf)).toEqual([
    ['"jobs";q=2;w=86400', '"jobs";r=1'],
    ['"jobs";q=2;w=86400', '"jobs";r=0'],
  ]);
  expect(Number(/;t=(\d+)$/.exec(refused.headers.get("ratelimit") ?? "")?.[1])).toBe(seconds);
  expect(again.headers.has("ratelimit")).toBe(false);
});

/** The policy, and what is left without its seconds. */
const limitsOf = ({ headers }: Pick<Answer, "headers">) => [
  headers.get("ratelimit-policy"),
  headers.get("ratelimit")?.replace(/;t=\d+$/, ""),
];

it("bytes are counted as they are confirmed", async () => {
  await machine.api.asset(picture);
  const confirmation = await machine.api.uploaded(picture);
  const { status, body, headers } = await machine.api.post("/uploads/confirm", confirmation);
  expect([status, body["code"]]).toEqual([429, "quota.bytes"]);
  const policy = `"bytes";q=${picture.length * 2};qu="content-bytes";w=86400`;
  expect(limitsOf({ headers })).toEqual([policy, '"bytes";r=0']);
});

it("an upload that is never confirmed takes a place until its window ends", async () => {
  const shoot_id = await machine.api.shoot();
  const presign = () =>
    machine.api.post("/uploads/presign", { shoot_id, filename: "a.jpg", content_type: "image/jpeg" });
  // The refused confirmation of the test before is still pending, so two more fit.
  const answers = [await presign(), await presign(), await presign()];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(answers.map((answer) => limitsOf(answer)[1])).toEqual([
    '"uploads_pending";r=1',
    '"uploads_pending";r=0',
    '"uploads_pending";r=0',
  ]);
  expect(answers[2]?.body["code"]).toBe("quota.uploads_pending");
  const seconds = Number(answers[2]?.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(3_600);
});
