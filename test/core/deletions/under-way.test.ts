import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAssetSweep } from "@luster/core/assets/asset-sweep";
import { visibleAssets, visibleBatches, visibleShoots, visibleUploads } from "@luster/core/deletions/visible";
import { BatchInEvent } from "@luster/contract/webhooks";
import { viewOf } from "@luster/core/batches/view";
import { jobFailures } from "@luster/contract/job-failures";
import { newId } from "@luster/core/id";
import { transition } from "@luster/core/jobs/transition";
import { newDelivery } from "@luster/core/webhooks/tell";
import { eventIdOf } from "@luster/core/webhooks/webhook";
import { createWorkspace } from "@luster/core/workspace";
import { expect, onTestFinished, test } from "vitest";
import { aBatch, aJob, aWebhook } from "../../kit/samples.ts";
import { jpeg, minutes, toTheEnd, unhurried, user, world } from "../../kit/world.ts";

// What is under way when its asset, its shoot or its user is deleted: docs/privacy.md says how each ends.

/** Sweeps until nothing can come through a URL that was given before, and once more. */
async function sweptToTheEnd({
  sweepDeletions,
  clock,
}: Pick<ReturnType<typeof world>, "sweepDeletions" | "clock">) {
  for (let sweeps = 0; sweeps < 3; sweeps += 1) {
    await sweepDeletions(unhurried);
    clock.advance(toTheEnd);
  }
}

test("while it is confirmed: of the two the deletion wins, and leaves neither upload, asset nor object", async () => {
  for (const when of ["before the object is looked at", "before the asset is written"]) {
    const all = world();
    const { keep, r2, deletions, confirm, confirmationOf } = all;
    const ticket = await all.presigned();
    r2.arrive(ticket.object_key, jpeg(), "image/jpeg");
    const { head } = r2;
    const { create } = keep.assets;
    const erase = () => deletions.ofAsset(user, ticket.asset_id);
    if (when === "before the object is looked at") {
      r2.head = async (...given) => {
        await erase();
        return head(...given);
      };
    } else
      keep.assets.create = async (asset) => {
        await erase();
        await all.sweepDeletions(unhurried);
        return create(asset);
      };
    await confirm(user, await confirmationOf(ticket, jpeg())).catch(() => undefined);
    r2.head = head;
    const shown = visibleAssets(keep.assets, all.findGone);
    expect(
      (await shown.list(user, (await keep.uploads.get(user, ticket.asset_id))?.shoot_id ?? "", { limit: 10 }))
        .items,
      when,
    ).toEqual([]);
    await sweptToTheEnd(all);
    expect([keep.uploads.all(), keep.assets.all(), r2.keys()], when).toEqual([[], [], []]);
  }
});

test("it is being moved between the stores: a copy that arrives after the stores were emptied is gone in the end", async () => {
  const all = world();
  const { keep, stores, clock, errors, r2, s3, deletions, sweepDeletions } = all;
  r2.unavailable = true;
  const asset = await all.confirmed();
  r2.unavailable = false;
  stores.forgetProbe();
  const folder = await mkdtemp(join(tmpdir(), "luster-move-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { upload } = r2;
  r2.upload = async (...given) => {
    await deletions.ofShoot(user, asset.shoot_id);
    await sweepDeletions(unhurried);
    expect([r2.keys(), s3.keys()]).toEqual([[], []]);
    return upload(...given);
  };
  const sweep = createAssetSweep({
    assets: keep.assets,
    findGone: all.findGone,
    stores,
    workspace: createWorkspace(folder),
    urlExpiresIn: 3600,
    now: clock.now,
    onError: (error) => void errors.push(error),
  });
  await sweep(unhurried);
  expect(r2.keys()).toEqual([asset.object_key]);
  await sweptToTheEnd(all);
  expect([r2.keys(), s3.keys(), keep.assets.all()]).toEqual([[], [], []]);
});

test("it is in a batch: its job ends and the others go on; the batch goes with its shoot, also one half made", async () => {
  const all = world();
  const { keep, deletions, sweepDeletions, sweepBatches, clock } = all;
  const { asset_id, shoot_id } = await all.confirmed();
  const other = newId("asset");
  const batch = aBatch({
    user_id: user,
    shoot_id,
    asset_ids: [asset_id, other],
    due_at: clock.now().toISOString(),
  });
  await keep.batches.create(batch);
  await deletions.ofAsset(user, asset_id);
  await sweepBatches(unhurried);
  await sweepDeletions(unhurried);
  const states = () => keep.jobs.all().map((job) => [job.asset_id, job.status, job.error?.code]);
  expect(states().toSorted()).toEqual(
    [
      [asset_id, "failed", "asset.deleted"],
      [other, "queued", undefined],
    ].toSorted(),
  );
  await deletions.ofShoot(user, shoot_id);
  expect(await visibleBatches(keep.batches, all.findGone).get(user, batch.batch_id)).toBeUndefined();
  await sweptToTheEnd(all);
  expect([keep.jobs.all(), keep.batches.all()]).toEqual([[], []]);
});

/** An asset with a failed job of which a webhook was told, or is still to be told. */
async function told() {
  const all = world();
  const { keep, webhooks, deliveries, clock } = all;
  const { asset_id, shoot_id } = await all.confirmed();
  const job = aJob({ user_id: user, shoot_id, asset_id, prompt: "The bedroom of Mrs Meier" });
  const code = "engine.rejected";
  const failed = transition(job, { type: "abandon", code, message: jobFailures[code].meaning }, clock.now());
  if (!failed) throw new Error("The job could not fail");
  await keep.jobs.create({ ...failed, version: 1 });
  const webhook = aWebhook({ webhook_id: all.newId("webhook"), user_id: user, events: ["job.failed"] });
  webhooks.push(webhook);
  const { error: _, ...data } = failed;
  const event = { type: "job.failed" as const, timestamp: job.created_at, data };
  deliveries.push(newDelivery(webhook, { id: eventIdOf(job.job_id), event }, clock.now()));
  return { ...all, asset_id, shoot_id, webhook };
}

test("a webhook was told of it, or still is to be: what is kept of that goes with the records of its jobs", async () => {
  const all = await told();
  await all.deletions.ofAsset(user, all.asset_id);
  await all.sweepDeletions(unhurried);
  expect(all.deliveries).toHaveLength(1);
  await sweptToTheEnd(all);
  expect([all.deliveries, all.webhooks]).toEqual([[], [all.webhook]]);
});

test("a webhook was told that a batch of it ended: what is kept of that goes with the shoot", async () => {
  const all = await told();
  const { keep, clock, shoot_id, webhook } = all;
  const batch = aBatch({ user_id: user, shoot_id, due_at: undefined });
  await keep.batches.create(batch);
  const data = BatchInEvent.parse(viewOf(batch, []));
  const event = { type: "batch.completed" as const, timestamp: batch.created_at, data };
  all.deliveries.push(newDelivery(webhook, { id: eventIdOf(batch.batch_id), event }, clock.now()));
  await all.deletions.ofShoot(user, shoot_id);
  await sweptToTheEnd(all);
  expect(all.deliveries).toEqual([]);
});

test("a user's webhooks are told no more once all of the user's is deleted, and what they were told is forgotten at once", async () => {
  const all = await told();
  await all.deletions.ofUser(user);
  await all.sweepDeletions(unhurried);
  expect([all.deliveries, all.webhooks]).toEqual([[], []]);
});

test("while it is uploaded: what was presigned is confirmed no more, and what arrives late is deleted", async () => {
  const all = world();
  const { keep, r2, deletions, findGone, clock } = all;
  const { asset_id, object_key, expires_at } = await all.presigned();
  const shoot = (await keep.uploads.get(user, asset_id))?.shoot_id ?? "";
  const { deletion_id } = await deletions.ofShoot(user, shoot);
  expect(await visibleUploads(keep.uploads, findGone).get(user, asset_id)).toBeUndefined();
  expect(await visibleShoots(keep.shoots, findGone).get(user, shoot)).toBeUndefined();
  await all.sweepDeletions(unhurried);
  // The receipt names the URLs that outlive the deletion, each with its end.
  expect((await deletions.get(user, deletion_id)).urls).toEqual({
    downloads_end_at: new Date(clock.now().getTime() + minutes(70)).toISOString(),
    uploads: [{ asset_id, ends_at: expires_at }],
  });
  r2.arrive(object_key, jpeg(), "image/jpeg");
  await sweptToTheEnd(all);
  expect([r2.keys(), keep.uploads.all(), await keep.shoots.get(user, shoot)]).toEqual([[], [], undefined]);
});

test("while it is uploaded: one that was begun when its URL was about to end, and is slow, is deleted too, and the receipt waits for it", async () => {
  const all = world();
  const { keep, r2, deletions, clock } = all;
  const { asset_id, object_key } = await all.presigned();
  const { deletion_id } = await deletions.ofAsset(user, asset_id);
  await all.sweepDeletions(unhurried);
  clock.advance(minutes(119));
  await all.sweepDeletions(unhurried);
  expect(await deletions.get(user, deletion_id)).not.toHaveProperty("done_at");
  r2.arrive(object_key, jpeg(), "image/jpeg");
  clock.advance(minutes(1));
  await all.sweepDeletions(unhurried);
  expect([r2.keys(), keep.uploads.all()]).toEqual([[], []]);
  expect(await deletions.get(user, deletion_id)).toMatchObject({ done_at: clock.now().toISOString() });
});
