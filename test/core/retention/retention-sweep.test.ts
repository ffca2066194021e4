import { describe, expect, test } from "vitest";
import { hours, unhurried, user, world } from "../../kit/world.ts";

const days = (count: number): number => hours(count * 24);
const after = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

describe("a shoot whose time has come", () => {
  test("is deleted by a deletion that says why, and its owner finds the receipt", async () => {
    const { shoots, clock, sweepRetention, sweepDeletions, deletions, keep, confirmed, r2 } = world();
    const asset = await confirmed();
    const delete_after = after(clock.now().toISOString(), days(30));
    await shoots.change(user, asset.shoot_id, { delete_after });
    clock.advance(days(30) - 1);
    expect(await sweepRetention(unhurried)).toBe(0);
    clock.advance(1);
    expect(await sweepRetention(unhurried)).toBe(1);
    const { items } = await deletions.list(user, { limit: 10 });
    expect(items).toMatchObject([
      {
        scope: { kind: "shoot", shoot_id: asset.shoot_id },
        reason: "delete_after",
        requested_at: delete_after,
      },
    ]);
    await sweepDeletions(unhurried);
    clock.advance(hours(2));
    await sweepDeletions(unhurried);
    expect([r2.keys(), keep.assets.all(), await keep.shoots.get(user, asset.shoot_id)]).toEqual([
      [],
      [],
      undefined,
    ]);
    expect((await deletions.list(user, { limit: 10 })).items).toMatchObject([
      { reason: "delete_after", done_at: clock.now().toISOString() },
    ]);
  });

  test("gets one deletion, however often the sweep comes, also when its owner deletes it at the same time", async () => {
    const { shoots, clock, sweepRetention, deletions } = world();
    const soon = after(clock.now().toISOString(), hours(1));
    const first = await shoots.create(user, { name: "A", delete_after: soon });
    const second = await shoots.create(user, { name: "B", delete_after: soon });
    clock.advance(hours(2));
    await deletions.ofShoot(user, second.shoot_id);
    expect([await sweepRetention(unhurried), await sweepRetention(unhurried)]).toEqual([1, 0]);
    const { items } = await deletions.list(user, { limit: 10 });
    expect(items.map(({ scope, reason }) => ({ ...scope, reason }))).toEqual(
      expect.arrayContaining([
        { kind: "shoot", shoot_id: first.shoot_id, reason: "delete_after" },
        { kind: "shoot", shoot_id: second.shoot_id, reason: "request" },
      ]),
    );
  });

  test("stays when its owner moved the time and the index does not know yet", async () => {
    const { shoots, clock, sweepRetention, keep, deletions } = world();
    const shoot = await shoots.create(user, {
      name: "A",
      delete_after: after(clock.now().toISOString(), hours(1)),
    });
    await shoots.change(user, shoot.shoot_id, { delete_after: null });
    clock.advance(hours(2));
    keep.shoots.due = () => [
      (async function* () {
        yield shoot;
      })(),
    ];
    expect(await sweepRetention(unhurried)).toBe(0);
    expect(await deletions.list(user, { limit: 10 })).toEqual({ items: [] });
  });
});

describe("a deployment's retention", () => {
  test("ends new shoots so many days after their creation, and their owner sees when", async () => {
    const { shoots, clock, sweepRetention } = world({ retention: 90 });
    const shoot = await shoots.create(user, { name: "A" });
    expect(shoot.delete_after).toBe(after(shoot.created_at, days(90)));
    clock.advance(days(90));
    expect(await sweepRetention(unhurried)).toBe(1);
  });

  test("is off unless it is set: nothing ends, and nothing is written", async () => {
    const { shoots, clock, sweepRetention, keep } = world();
    expect(await shoots.create(user, { name: "A" })).not.toHaveProperty("delete_after");
    clock.advance(days(10_000));
    expect(await sweepRetention(unhurried)).toBe(0);
    expect(await keep.retention.get()).toBeUndefined();
  });

  test("that is set later reaches older shoots: what it ends already stays seven days, so that its owner sees it", async () => {
    const { shoots, clock, sweepRetentionOf, keep } = world();
    const old = await shoots.create(user, { name: "old" });
    const third = await shoots.create("ben", { name: "another's" });
    clock.advance(days(100));
    const young = await shoots.create(user, { name: "young" });
    const sweep = sweepRetentionOf(90);
    await sweep(unhurried);
    clock.advance(hours(1) - 1);
    await sweep(unhurried);
    expect((await keep.shoots.get(user, old.shoot_id))?.delete_after).toBeUndefined();
    clock.advance(hours(1));
    expect(await sweep(unhurried)).toBe(0);
    const noticed = after(clock.now().toISOString(), days(7));
    expect((await keep.shoots.get(user, old.shoot_id))?.delete_after).toBe(noticed);
    expect((await keep.shoots.get("ben", third.shoot_id))?.delete_after).toBe(noticed);
    expect((await shoots.get(user, young.shoot_id)).delete_after).toBe(after(young.created_at, days(90)));
    clock.advance(days(7));
    expect(await sweep(unhurried)).toBe(2);
  });

  test("that is applied again gives no shoot more time than its owner was told", async () => {
    const { shoots, clock, sweepRetentionOf, keep } = world();
    const { shoot_id } = await shoots.create(user, { name: "old" });
    clock.advance(days(100));
    const told = async () => (await keep.shoots.get(user, shoot_id))?.delete_after;
    const applied = async (count: number | undefined) => {
      await sweepRetentionOf(count)(unhurried);
      clock.advance(hours(2));
      await sweepRetentionOf(count)(unhurried);
      return told();
    };
    const first = await applied(90);
    expect(await applied(60)).toBe(first);
    expect(await applied(200)).toBe(after("2026-03-01T12:00:00.000Z", days(200)));
    expect(await applied(undefined)).toBeUndefined();
  });

  test("leaves the sooner wish of an owner, and an owner cannot wish for more", async () => {
    const { shoots, clock, sweepRetentionOf, keep } = world();
    const wish = after(clock.now().toISOString(), days(10));
    const { shoot_id } = await shoots.create(user, { name: "A", delete_after: wish });
    const sweep = sweepRetentionOf(30);
    await sweep(unhurried);
    clock.advance(hours(2));
    await sweep(unhurried);
    expect((await keep.shoots.get(user, shoot_id))?.delete_after).toBe(wish);
    const { delete_after } = await shoots.change(user, shoot_id, { delete_after: null });
    expect(delete_after).toBe(after("2026-03-01T12:00:00.000Z", days(30)));
    const later = after(delete_after ?? "", 1);
    await expect(shoots.change(user, shoot_id, { delete_after: later })).rejects.toMatchObject({
      code: "shoot.delete_after_too_late",
      message: expect.stringContaining(String(delete_after)),
    });
  });

  test("goes on where a sweep was stopped, and reaches every shoot, whoever changes one meanwhile", async () => {
    const { shoots, clock, sweepRetentionOf, keep } = world();
    const made = [];
    for (let count = 0; count < 7; count += 1) made.push(await shoots.create(user, { name: `${count}` }));
    const sweep = sweepRetentionOf(30);
    await sweep(unhurried);
    clock.advance(hours(2));
    const { replace } = keep.shoots;
    let writes = 0;
    keep.shoots.replace = async (shoot) => {
      writes += 1;
      if (writes === 3) throw new Error("killed");
      if (writes === 5) {
        const current = await keep.shoots.get(user, shoot.shoot_id);
        if (current) await replace({ ...current, name: "renamed", version: (current.version ?? 0) + 1 });
      }
      return replace(shoot);
    };
    await expect(sweep(unhurried)).rejects.toThrow("killed");
    await sweep(unhurried);
    const ends = await Promise.all(made.map(({ shoot_id }) => keep.shoots.get(user, shoot_id)));
    expect(ends.map((shoot) => shoot?.delete_after)).toEqual(
      made.map(({ created_at }) => after(created_at, days(30))),
    );
    expect(ends.filter((shoot) => shoot?.name === "renamed")).toHaveLength(1);
    expect((await keep.retention.get())?.done_at).toBe(clock.now().toISOString());
  });
});
