import { expect, it } from "vitest";
import { jpeg } from "../../kit/rooms.ts";
import { sharedMachine } from "../../kit/shared-machine.ts";

const picture = await jpeg();
const machine = sharedMachine({ JOBS_PER_DAY: "1", BYTES_PER_DAY: String(picture.length) });
const twelve = <T>(run: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 12 }, run));

it("a confirmation and a key that race at the edge of a quota get one asset and one job, and no 429", async () => {
  const confirmation = await machine.api.uploaded(picture);
  const confirmations = await twelve(() => machine.api.post("/uploads/confirm", confirmation));
  expect(confirmations.map(({ status }) => status).toSorted()).toEqual([...Array(11).fill(200), 201]);
  const { asset_id } = confirmation;
  const request = () => machine.api.post("/jobs", { asset_id }, { "idempotency-key": "raced" });
  const jobs = await twelve(request);
  expect(new Set(jobs.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(jobs.map(({ body }) => body["job_id"])).size).toBe(1);
});
