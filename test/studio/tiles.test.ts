import type { Job, ListedAsset, Photo } from "@luster/client";
import { tilesOf } from "@luster/studio/tiles";
import { expect, test } from "vitest";

const [first, second] = ["job_01", "job_02"];
const day = (hour: number): string => `2026-11-26T${String(hour).padStart(2, "0")}:00:00.000Z`;

const asset = (...jobs: ListedAsset["jobs"]): ListedAsset => ({
  asset_id: "asset_01",
  shoot_id: "shoot_01",
  object_key: "key",
  storage: "r2",
  filename: "hall.jpg",
  content_type: "image/jpeg",
  file_size: 10,
  created_at: day(1),
  renditions: {},
  renditions_missing: [],
  outputs: [],
  older_outputs: [],
  jobs,
});

const job = (job_id: string, status: Job["status"], created: number, updated = created): Job => ({
  job_id,
  shoot_id: "shoot_01",
  asset_id: "asset_01",
  status,
  tier: "basic",
  created_at: day(created),
  updated_at: day(updated),
  attempts: 1,
  calls: [],
  events: [],
});

const photo = (its: Job): Photo => {
  const { asset_id, shoot_id, object_key, storage, filename, content_type, file_size, created_at } = asset();
  const confirmed = {
    asset_id,
    shoot_id,
    object_key,
    storage,
    filename,
    content_type,
    file_size,
    created_at,
  };
  return { id: 1, name: "hall.jpg", state: "queued", sent: 10, size: 10, asset: confirmed, job: its };
};

const shown = (listed: ListedAsset, followed: Job | undefined, sent: Photo[] = []) => {
  const jobs = new Map(followed ? [[listed.asset_id, followed]] : []);
  const [tile] = tilesOf({ assets: [listed], photos: sent, jobs, gone: new Set(), choose: () => undefined });
  return tile && [tile.state, tile.job?.job_id];
};

test("a photo's own job counts, when it was requested after the one that the page followed before", () => {
  const listed = asset({ job_id: first, state: "failed" });
  expect(shown(listed, job(first, "failed", 2), [photo(job(second, "queued", 3))])).toEqual([
    "queued",
    second,
  ]);
  expect(shown(listed, job(second, "queued", 3), [photo(job(first, "failed", 2))])).toEqual([
    "queued",
    second,
  ]);
});

test("of one job, what was seen last counts", () => {
  const listed = asset({ job_id: first, state: "queued" });
  const [before, after] = [job(first, "queued", 2), job(first, "cancelled", 2, 3)];
  expect(shown(listed, before, [photo(after)])?.[0]).toBe("cancelled");
  expect(shown(listed, after, [photo(before)])?.[0]).toBe("cancelled");
});

test("a job that another page requested counts, when the list has it before the one that this page followed", () => {
  const listed = asset({ job_id: second, state: "processing" }, { job_id: first, state: "failed" });
  expect(shown(listed, job(first, "failed", 2))).toEqual(["enhancing", undefined]);
});

test("a photo whose only version was deleted is an original, and one that was deleted is not shown", () => {
  const output = {
    job_id: first,
    kind: "enhanced",
    tier: "basic",
    object_key: "out",
    storage: "r2",
  } as const;
  const made = { ...output, content_type: "image/jpeg", file_size: 1, created_at: day(3) } as const;
  const enhanced: Photo = {
    ...photo(job(first, "succeeded", 2)),
    state: "enhanced",
    output: { ...made, renditions: {}, renditions_missing: [] },
  };
  const known = { photos: [enhanced], jobs: new Map(), choose: () => undefined };
  const listed = [asset({ job_id: first, state: "succeeded" })];
  const states = (assets: ListedAsset[], ...gone: string[]) =>
    tilesOf({ ...known, assets, gone: new Set(gone) }).map(({ state }) => state);
  expect(states(listed)).toEqual(["enhanced"]);
  expect(states(listed, first)).toEqual(["uploaded"]);
  expect(states([], "asset_01")).toEqual([]);
});
