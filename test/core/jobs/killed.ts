import { parts } from "@luster/core/spending/parts";
import { expect } from "vitest";
import { minutes } from "../../kit/world.ts";
import { paidEngine, workerFixture } from "./worker-fixture.ts";

export type Fixture = Awaited<ReturnType<typeof workerFixture>>;

/** What is counted of today, in US dollars, and how many reserves are left of it. */
export async function counted({ keep, asset, clock }: Fixture, day = clock.now().toISOString().slice(0, 10)) {
  const [own, ...all] = await Promise.all(
    [{ user_id: asset.user_id }, ...parts.map((part) => ({ part }))].map((payer) =>
      keep.spending.get(payer, day),
    ),
  );
  const reserves = [own, ...all].reduce((sum, found) => sum + Object.keys(found?.reserves ?? {}).length, 0);
  return {
    user: (own?.used ?? 0) / 1e6,
    service: all.reduce((sum, found) => sum + (found?.used ?? 0), 0) / 1e6,
    reserves,
  };
}

/**
 * A worker that is killed before a step, once: nothing that it does afterwards reaches the database. `took`: how many
 * milliseconds pass before it reserves.
 */
export async function killedBefore(
  step: string,
  at = "2026-03-01T12:00:00.000Z",
  took = 0,
): Promise<Fixture> {
  const faults = { left: 1 };
  const silent = (unavailable: boolean) => {
    for (const records of [fixture.keep.jobs, fixture.keep.spending]) records.unavailable = unavailable;
  };
  const fixture: Fixture = await workerFixture({
    engines: paidEngine("picture").engines,
    observe: (seen) => {
      if (seen === "reserve") fixture.clock.advance(took);
      if (seen !== step || (faults.left -= 1) !== 0) return;
      silent(true);
      throw new Error("killed");
    },
  });
  fixture.clock.set(at);
  await expect(fixture.deliver()).rejects.toMatchObject({ code: "service.unavailable" });
  silent(false);
  fixture.clock.advance(minutes(11));
  return fixture;
}
