import { expect, test } from "vitest";
import { hours } from "@luster/core/time";
import { minutes, unhurried, user, world } from "../../kit/world.ts";

test("whoever runs the service is told of a deletion that is not done a day after its last URL, and not before", async () => {
  const { deletions, sweepDeletions, confirmed, r2, clock, late } = world();
  const { shoot_id } = await confirmed();
  await deletions.ofShoot(user, shoot_id);
  r2.unavailable = true;
  // The last URL is valid for 70 minutes.
  for (const wait of [0, minutes(70), hours(23)]) {
    clock.advance(wait);
    await sweepDeletions(unhurried);
  }
  expect(late).toEqual([]);
  clock.advance(hours(2));
  await sweepDeletions(unhurried);
  expect(late).toEqual([clock.now().toISOString()]);
  r2.unavailable = false;
  for (let looks = 0; looks < 2; looks += 1) {
    clock.advance(minutes(5));
    await sweepDeletions(unhurried);
  }
  expect(late.length).toBe(2);
});
