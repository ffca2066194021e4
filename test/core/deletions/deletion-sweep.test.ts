import { goneOf } from "@luster/core/deletions/gone";
import { visibleAssets, visibleJobs, visibleShoots, visibleUploads } from "@luster/core/deletions/visible";
import { newId } from "@luster/core/id";
import { describe, expect, test } from "vitest";
import { aBatch, aDeletion, aJob, anAsset, anOutput, aShoot, anUpload } from "../../kit/samples.ts";
import { jpeg, minutes, toTheEnd, unhurried, user, world } from "../../kit/world.ts";
import { paidEngine, picture, workerFixture } from "../jobs/worker-fixture.ts";

/** A shoot with a confirmed asset that has an output and a failed job, and with an upload that was never confirmed. */
async function furnished() {
  const all = world();
  const { keep, r2, s3 } = all;
  const asset = await all.confirmed();
  const { user_id, shoot_id, asset_id } = asset;
  const output = anOutput(asset);
  const made = aJob({
    user_id,
    shoot_id,
    asset_id,
    job_id: output.job_id,
    status: "succeeded",
    output,
    due_at: undefined,
  });
  const failed = aJob({ user_id, shoot_id, asset_id, status: "failed" });
  for (const job of [made, failed]) await keep.jobs.create(job);
  const batch = aBatch({ user_id, shoot_id, due_at: undefined });
  await keep.batches.create(batch);
  await keep.assets.addOutput(asset, output);
  const pending = await all.presign(user, { shoot_id, filename: "bath.jpg", content_type: "image/jpeg" });
  const late = anOutput(asset, { job_id: failed.job_id });
  for (const key of [output.object_key, pending.object_key, late.object_key.replace(".jpg", ".thumb.webp")])
    for (const store of [r2, s3]) store.arrive(key, jpeg(), "image/jpeg");
  const records = () => [keep.uploads.all(), keep.assets.all(), keep.jobs.all(), keep.batches.all()].flat();
  const objects = () => [...r2.keys(), ...s3.keys()];
  const receipt = async (id: string) => all.deletions.get(user, id);
  return { ...all, asset, batch, made, failed, pending, records, objects, receipt };
}

describe("a shoot", () => {
  test("is emptied in every store by the first sweep, and keeps its records until no URL of it is valid", async () => {
    const { deletions, sweepDeletions, asset, objects, records, receipt, pending, clock } = await furnished();
    const { deletion_id } = await deletions.ofShoot(user, asset.shoot_id);
    expect(await sweepDeletions(unhurried)).toBe(1);
    expect(objects()).toEqual([]);
    expect(records()).not.toEqual([]);
    const gone_at = clock.now().toISOString();
    expect(await receipt(deletion_id)).toMatchObject({
      jobs_ended_at: gone_at,
      objects: [
        { storage: "r2", gone_at },
        { storage: "s3", gone_at },
      ],
      urls: { uploads: [{ asset_id: pending.asset_id }] },
    });
  });

  test("what comes through a URL that was given before is deleted in the end, with every record; the receipt says when", async () => {
    const { deletions, sweepDeletions, asset, objects, records, receipt, pending, clock, keep, r2 } =
      await furnished();
    const { deletion_id } = await deletions.ofShoot(user, asset.shoot_id);
    await sweepDeletions(unhurried);
    r2.arrive(pending.object_key, jpeg(), "image/jpeg");
    r2.arrive(asset.object_key, jpeg(), "image/jpeg");
    clock.advance(toTheEnd);
    const time = clock.now().toISOString();
    await sweepDeletions(unhurried);
    expect([objects(), records(), await keep.shoots.get(user, asset.shoot_id)]).toEqual([[], [], undefined]);
    expect(await receipt(deletion_id)).toMatchObject({
      objects: [
        { storage: "r2", checked_at: time },
        { storage: "s3", checked_at: time },
      ],
      records_gone_at: time,
      done_at: time,
    });
    expect(await keep.deletions.running(user)).toEqual([]);
    expect(await sweepDeletions(unhurried)).toBe(0);
  });

  test("a store that is away has no time in the receipt, holds up no other, and is emptied once it answers", async () => {
    const { deletions, sweepDeletions, asset, r2, s3, receipt, clock, errors } = await furnished();
    const { deletion_id } = await deletions.ofShoot(user, asset.shoot_id);
    r2.unavailable = true;
    await sweepDeletions(unhurried);
    expect([r2.keys().length > 0, s3.keys()]).toEqual([true, []]);
    expect((await receipt(deletion_id)).objects).toEqual([
      { storage: "r2" },
      { storage: "s3", gone_at: clock.now().toISOString() },
    ]);
    expect(errors).toMatchObject([{ code: "storage.unavailable" }]);
    clock.advance(toTheEnd);
    await sweepDeletions(unhurried);
    expect((await receipt(deletion_id)).done_at).toBeUndefined();
    r2.unavailable = false;
    clock.advance(minutes(5));
    await sweepDeletions(unhurried);
    expect([r2.keys(), (await receipt(deletion_id)).done_at]).toEqual([[], clock.now().toISOString()]);
  });

  test("a sweep that dies after any of its writes leaves what the next one finishes", async () => {
    for (let dies = 1; ; dies += 1) {
      const { deletions, sweepDeletions, asset, objects, records, clock, keep } = await furnished();
      const { deletion_id } = await deletions.ofShoot(user, asset.shoot_id);
      const counted = { writes: 0, died: false };
      const dying = (port: object, names: string[]) => {
        for (const name of names) {
          const real = Reflect.get(port, name) as (...given: unknown[]) => Promise<unknown>;
          Reflect.set(port, name, async (...given: unknown[]) => {
            if ((counted.writes += 1) !== dies) return real(...given);
            counted.died = true;
            throw new Error("killed");
          });
        }
      };
      dying(keep.jobs, ["replace", "remove"]);
      dying(keep.uploads, ["replace", "remove"]);
      dying(keep.assets, ["remove"]);
      dying(keep.shoots, ["remove"]);
      dying(keep.deletions, ["replace", "finish"]);
      for (let sweeps = 0; sweeps < 4; sweeps += 1) {
        await sweepDeletions(unhurried);
        clock.advance(toTheEnd);
      }
      expect([objects(), records()], `the write ${dies}`).toEqual([[], []]);
      expect((await deletions.get(user, deletion_id)).done_at, `the write ${dies}`).toBeDefined();
      if (!counted.died) return;
    }
  });

  test("other shoots of the user keep all they have", async () => {
    const { deletions, sweepDeletions, asset, confirmed, objects, clock, keep } = await furnished();
    const other = await confirmed();
    await deletions.ofShoot(user, asset.shoot_id);
    for (let sweeps = 0; sweeps < 2; sweeps += 1) {
      await sweepDeletions(unhurried);
      clock.advance(toTheEnd);
    }
    expect(objects()).toEqual([other.object_key]);
    expect(keep.assets.all()).toEqual([other]);
  });
});

test("an asset goes with its jobs and outputs, its shoot and the shoot's other pictures stay", async () => {
  const { deletions, sweepDeletions, asset, pending, batch, objects, records, clock, keep } =
    await furnished();
  await deletions.ofAsset(user, asset.asset_id);
  for (let sweeps = 0; sweeps < 2; sweeps += 1) {
    await sweepDeletions(unhurried);
    clock.advance(toTheEnd);
  }
  expect([...new Set(objects())]).toEqual([pending.object_key]);
  expect(records()).toMatchObject([
    { asset_id: pending.asset_id, status: "pending" },
    { batch_id: batch.batch_id },
  ]);
  expect(await keep.shoots.get(user, asset.shoot_id)).toBeDefined();
});

test("an upload that was never confirmed can be deleted as its asset, and is confirmed no more", async () => {
  const { deletions, sweepDeletions, pending, keep, confirm, confirmationOf } = await furnished();
  const confirmation = await confirmationOf(pending, jpeg());
  await deletions.ofAsset(user, pending.asset_id);
  await sweepDeletions(unhurried);
  expect(await keep.uploads.get(user, pending.asset_id)).toMatchObject({ status: "closed" });
  await expect(confirm(user, confirmation)).rejects.toMatchObject({ code: "upload.closed" });
});

test("an output goes alone: its asset stays, and its job, which says so", async () => {
  const { deletions, sweepDeletions, asset, made, pending, objects, clock, keep } = await furnished();
  const { deletion_id } = await deletions.ofOutput(user, made.job_id);
  for (let sweeps = 0; sweeps < 2; sweeps += 1) {
    await sweepDeletions(unhurried);
    clock.advance(toTheEnd);
  }
  const left = objects().filter((key) => key.includes(made.job_id));
  expect([left, objects().includes(asset.object_key), objects().includes(pending.object_key)]).toEqual([
    [],
    true,
    true,
  ]);
  expect(await keep.assets.get(asset)).toMatchObject({ outputs: {} });
  const job = await keep.jobs.get(user, made.job_id);
  expect([job?.status, job?.output, job?.events.at(-1)?.type]).toEqual([
    "succeeded",
    undefined,
    "output_deleted",
  ]);
  expect((await deletions.get(user, deletion_id)).done_at).toBeDefined();
  await expect(deletions.ofOutput(user, made.job_id)).rejects.toMatchObject({ code: "output.not_found" });
});

test("objects that are where this deployment cannot reach them are named in the receipt, and in no store's delete", async () => {
  const { deletions, sweepDeletions, keep } = world();
  const asset = anAsset({ user_id: user, storage: "local", object_key: "/data/kitchen.jpg" });
  await keep.shoots.create(aShoot({ user_id: user, shoot_id: asset.shoot_id }));
  await keep.assets.create(asset);
  const { deletion_id } = await deletions.ofAsset(user, asset.asset_id, asset.shoot_id);
  await sweepDeletions(unhurried);
  expect((await deletions.get(user, deletion_id)).unreachable).toEqual([
    { storage: "local", object_key: "/data/kitchen.jpg" },
  ]);
});

describe("what is being deleted is in no reply", () => {
  const [shoot_id, asset_id] = [newId("shoot"), newId("asset")];
  const asset = anAsset({ user_id: user, shoot_id, asset_id });
  const output = anOutput(asset);
  const job = aJob({ user_id: user, shoot_id, asset_id, job_id: output.job_id, status: "succeeded", output });

  async function seen(scope: Parameters<typeof aDeletion>[0]) {
    const { keep } = world();
    const findGone = async () => goneOf([aDeletion({ user_id: user, ...scope })]);
    await keep.shoots.create(aShoot({ user_id: user, shoot_id }));
    await keep.uploads.create(anUpload({ user_id: user, shoot_id, asset_id }));
    await keep.assets.create({ ...asset, outputs: { [output.job_id]: output } });
    await keep.jobs.create(job);
    const [shoots, uploads] = [visibleShoots(keep.shoots, findGone), visibleUploads(keep.uploads, findGone)];
    const [assets, jobs] = [visibleAssets(keep.assets, findGone), visibleJobs(keep.jobs, findGone)];
    const page = { limit: 10 };
    const [got, listed] = [await assets.get(asset), await assets.list(user, shoot_id, page)];
    const read = await jobs.get(user, job.job_id);
    return {
      shoots: [await shoots.get(user, shoot_id), ...(await shoots.list(user, page)).items].filter(Boolean)
        .length,
      uploads: (await uploads.get(user, asset_id)) ? 1 : 0,
      assets: [got, ...listed.items].filter(Boolean).length,
      outputs:
        [got, ...listed.items].flatMap((each) => Object.keys(each?.outputs ?? {})).length +
        (read?.output ? 1 : 0),
      jobs: [
        read,
        ...(await jobs.list(user, {}, page)).items,
        ...(await jobs.ofShoot(user, shoot_id)),
      ].filter(Boolean).length,
    };
  }

  const whole = { shoots: 2, uploads: 1, assets: 2, outputs: 3, jobs: 3 };
  const nothing = { shoots: 0, uploads: 0, assets: 0, outputs: 0, jobs: 0 };

  test.each([
    ["another shoot", { kind: "shoot", shoot_id: newId("shoot") }, whole],
    ["the shoot", { kind: "shoot", shoot_id }, nothing],
    ["the asset", { kind: "asset", shoot_id, asset_id }, { ...nothing, shoots: 2 }],
    ["the output", { kind: "output", shoot_id, asset_id, job_id: job.job_id }, { ...whole, outputs: 0 }],
    ["the user", { kind: "user" }, nothing],
  ] as const)("of %s", async (_, scope, wanted) => {
    expect(await seen({ scope })).toEqual(wanted);
  });
});

describe("a job of it", () => {
  const deleted = { status: "failed", error: { code: "asset.deleted", retryable: false } };

  test("that waits in the queue is ended by the sweep, and its message finds nothing to do", async () => {
    const { calls, engines } = paidEngine("picture");
    const { deletions, sweepDeletions, asset, read, deliver } = await workerFixture({ engines });
    await deletions.ofAsset(user, asset.asset_id);
    await sweepDeletions(unhurried);
    expect(await read()).toMatchObject(deleted);
    expect(await deliver()).toMatchObject({ done: true, worked: false });
    expect(calls).toHaveLength(0);
  });

  test("that a worker takes up before the sweep comes buys nothing and ends", async () => {
    const { calls, engines } = paidEngine("picture");
    const { deletions, asset, read, deliver } = await workerFixture({ engines });
    await deletions.ofAsset(user, asset.asset_id);
    await deliver();
    expect(await read()).toMatchObject({ ...deleted, calls: [] });
    expect(calls).toHaveLength(0);
  });

  test.each(["open_call", "prepare"] as const)(
    "whose deletion comes just before %s buys nothing",
    async (place) => {
      const { calls, engines } = paidEngine("picture");
      const setting = await workerFixture({
        engines,
        observe: async (step) => {
          if (step === place && calls.length === 0)
            await setting.deletions.ofAsset(user, setting.asset.asset_id);
        },
      });
      await setting.deliver();
      // Between the look and the call is no other step: what comes later than the look is being paid for.
      expect(calls).toHaveLength(place === "prepare" ? 0 : 1);
      expect(await setting.read()).toMatchObject(deleted);
    },
  );

  test("that is being paid for is paid, and its result is thrown away and said so", async () => {
    const { calls, engines } = paidEngine("picture");
    const setting = await workerFixture({
      engines,
      observe: async (step) => {
        if (step === "enhance") await setting.deletions.ofAsset(user, setting.asset.asset_id);
      },
    });
    await setting.deliver();
    expect(calls).toHaveLength(1);
    expect(await setting.read()).toMatchObject({
      ...deleted,
      calls: [{ state: "answered", cost_usd: 0.04 }],
    });
    expect(await setting.events()).toContain("output_discarded");
    expect([...setting.r2.keys(), ...setting.s3.keys()]).toEqual([setting.asset.object_key]);
  });

  test("that a worker holds keeps the receipt from saying that its objects are gone", async () => {
    const { deletions, sweepDeletions, asset, keep, job, clock } = await workerFixture();
    const until = new Date(clock.now().getTime() + minutes(11)).toISOString();
    await keep.jobs.replace({
      ...job,
      version: 2,
      status: "processing",
      attempts: 1,
      lease: { token: "a", until },
    });
    const { deletion_id } = await deletions.ofAsset(user, asset.asset_id);
    await sweepDeletions(unhurried);
    const first = await deletions.get(user, deletion_id);
    expect([first.jobs_ended_at, first.objects]).toEqual([undefined, [{ storage: "r2" }, { storage: "s3" }]]);
    clock.advance(minutes(12));
    await sweepDeletions(unhurried);
    const second = await deletions.get(user, deletion_id);
    expect([second.jobs_ended_at, second.objects[0]?.gone_at]).toEqual(
      Array(2).fill(clock.now().toISOString()),
    );
  });

  test("that is stored while its asset is deleted leaves no object and no record in the end", async () => {
    const setting = await workerFixture({
      original: await picture(),
      observe: async (step) => {
        if (step === "finish") await setting.deletions.ofAsset(user, setting.asset.asset_id);
      },
    });
    await setting.deliver();
    expect(setting.r2.keys().length).toBeGreaterThan(1);
    for (let sweeps = 0; sweeps < 2; sweeps += 1) {
      await setting.sweepDeletions(unhurried);
      setting.clock.advance(toTheEnd);
    }
    expect([setting.r2.keys(), setting.keep.jobs.all(), setting.keep.assets.all()]).toEqual([[], [], []]);
  });
});

test("the same again while it lasts is the same deletion; what is not there, or not one's own, is not found", async () => {
  const { deletions, asset, made } = await furnished();
  const first = await deletions.ofShoot(user, asset.shoot_id);
  expect(await deletions.ofShoot(user, asset.shoot_id)).toEqual(first);
  await expect(deletions.ofShoot("ben", asset.shoot_id)).rejects.toMatchObject({ code: "shoot.not_found" });
  await expect(deletions.ofAsset("ben", asset.asset_id)).rejects.toMatchObject({ code: "asset.not_found" });
  await expect(deletions.ofOutput("ben", made.job_id)).rejects.toMatchObject({ code: "job.not_found" });
  await expect(deletions.get("ben", first.deletion_id)).rejects.toMatchObject({ code: "deletion.not_found" });
});
