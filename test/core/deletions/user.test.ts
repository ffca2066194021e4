import { expect, test } from "vitest";
import { aDeletion, anAsset, aShoot, aWebhook } from "../../kit/samples.ts";
import { jpeg, toTheEnd, unhurried, user, world } from "../../kit/world.ts";

test("a user's objects are gone with the first sweep, and the receipt of the user says so", async () => {
  const { deletions, sweepDeletions, keep, clock, r2 } = world();
  const shoot = aShoot({ user_id: user });
  await keep.shoots.create(shoot);
  const asset = anAsset({ user_id: user, shoot_id: shoot.shoot_id });
  await keep.assets.create(asset);
  r2.arrive(asset.object_key, jpeg(), "image/jpeg");
  // The world counts its ids; only real ones tell what came first.
  const deletion = aDeletion({
    user_id: user,
    scope: { kind: "user" },
    due_at: clock.now().toISOString(),
    objects: [],
  });
  await keep.deletions.create(deletion);
  await sweepDeletions(unhurried);
  expect([...r2.keys()]).toEqual([]);
  const { objects } = await deletions.get(user, deletion.deletion_id);
  expect(objects).toContainEqual({ storage: "r2", gone_at: clock.now().toISOString() });
});

test("a user's deletion is of every shoot and webhook that there was, and of none that came after", async () => {
  const { deletions, sweepDeletions, keep, clock, webhooks } = world();
  webhooks.push(aWebhook({ user_id: user }));
  const before = aShoot({ user_id: user });
  await keep.shoots.create(before);
  const { deletion_id } = await deletions.ofUser(user).then(async (deletion) => {
    // The world counts its ids; only real ones tell what came first.
    await keep.deletions.finish(deletion);
    const real = aDeletion({ user_id: user, scope: { kind: "user" }, due_at: clock.now().toISOString() });
    await keep.deletions.create(real);
    return real;
  });
  const later = aShoot({ user_id: user });
  const kept = aWebhook({ user_id: user });
  webhooks.push(kept);
  await keep.shoots.create(later);
  for (let sweeps = 0; sweeps < 5; sweeps += 1) {
    await sweepDeletions(unhurried);
    clock.advance(toTheEnd);
  }
  expect(await keep.shoots.get(user, before.shoot_id)).toBeUndefined();
  expect(await keep.shoots.get(user, later.shoot_id)).toEqual(later);
  expect(webhooks).toEqual([kept]);
  expect(await deletions.get(user, deletion_id)).toMatchObject({ done_at: expect.any(String) });
});
