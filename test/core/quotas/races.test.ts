import { isFailure } from "@luster/core/failure";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jpeg, user, world } from "../../kit/world.ts";

type World = ReturnType<typeof world>;
type Refused = "refused";

const races = fc.record({
  limit: fc.integer({ min: 0, max: 4 }),
  things: fc.integer({ min: 1, max: 5 }),
  racers: fc.integer({ min: 1, max: 5 }),
});

/** Lets the scheduler decide which of the pending calls to the stores is answered next. */
function shuffle(s: fc.Scheduler, { keep }: World): void {
  for (const records of Object.values(keep))
    for (const [name, call] of Object.entries(records))
      if (typeof call === "function" && name !== "due" && name !== "all")
        Object.assign(records, {
          [name]: async (...input: unknown[]) => {
            await s.schedule(Promise.resolve(), name);
            return (call as (...input: unknown[]) => unknown)(...input);
          },
        });
}

/** What each racer got, by thing. */
async function race<T>(
  s: fc.Scheduler,
  { things, racers }: { things: number; racers: number },
  run: (thing: number) => Promise<T>,
  code: "quota.jobs" | "quota.bytes",
): Promise<(T | Refused)[][]> {
  const refused = (error: unknown): Refused => {
    if (isFailure(error, code)) return "refused";
    throw error;
  };
  const results = Promise.all(
    Array.from({ length: things }, (_, thing) =>
      Promise.all(Array.from({ length: racers }, () => run(thing).catch(refused))),
    ),
  );
  await s.waitFor(results);
  return results;
}

/** How much of a quota of a day is left, taken one by one. */
async function left({ keep }: World, kind: "jobs" | "bytes", size: number, limit: number): Promise<number> {
  const [starts_at, ends_at] = [new Date("2026-03-01T00:00:00.000Z"), new Date("2026-03-02T00:00:00.000Z")];
  const window = { user_id: user, kind, starts_at, ends_at };
  for (let count = 0; ; count += 1)
    if (!(await keep.quotas.take(window, size, limit * size)).taken) return count;
}

describe("requests that race at a quota's edge", () => {
  test("all get the job of their key or all are refused, and as many keys get one as the quota allows", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), races, async (s, { limit, things, racers }) => {
        const here = world({ quotas: { jobs: limit }, pause: 0 });
        const { asset_id } = await here.confirmed();
        const { take } = here.keep.quotas;
        shuffle(s, here);
        const request = (thing: number) =>
          here.jobs
            .create(user, { asset_id, tier: "basic", strength: "natural" }, `key-${thing}`)
            .then(({ job_id }) => job_id);
        const results = await race(s, { things, racers }, request, "quota.jobs");
        const outcomes = results.map((each) => [...new Set(each)]);
        expect(outcomes.every((each) => each.length === 1)).toBe(true);
        const made = outcomes.flat().filter((outcome) => outcome !== "refused");
        expect(new Set(made).size).toBe(Math.min(limit, things));
        expect(here.keep.jobs.all()).toHaveLength(made.length);
        here.keep.quotas.take = take;
        expect(await left(here, "jobs", 1, limit)).toBe(limit - made.length);
      }),
    );
  });

  test("all confirm their upload or all are refused, one makes the asset, and its bytes count once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), races, async (s, { limit, things, racers }) => {
        const here = world({ quotas: { bytes: limit * 100 }, pause: 0 });
        const confirmations = await Promise.all(
          Array.from({ length: things }, async () => {
            const ticket = await here.presigned();
            here.r2.arrive(ticket.object_key, jpeg(100), "image/jpeg");
            return here.confirmationOf(ticket, jpeg(100));
          }),
        );
        const { take } = here.keep.quotas;
        shuffle(s, here);
        const request = async (thing: number) => {
          const confirmation = confirmations[thing];
          if (!confirmation) throw new Error("no such upload");
          return (await here.confirm(user, confirmation)).created ? "created" : "found";
        };
        const results = await race(s, { things, racers }, request, "quota.bytes");
        const made = results.filter((each) => !each.includes("refused"));
        expect(results.every((each) => !each.includes("refused") || new Set(each).size === 1)).toBe(true);
        expect(made).toHaveLength(Math.min(limit, things));
        expect(made.every((each) => each.filter((one) => one === "created").length === 1)).toBe(true);
        here.keep.quotas.take = take;
        expect(await left(here, "bytes", 100, limit)).toBe(limit - made.length);
      }),
    );
  });
});

describe("a request that dies while others wait for it", () => {
  test("holds up the next for as long as its turn, which then gets the job", async () => {
    const { confirmed, jobs, keep } = world();
    const { asset_id } = await confirmed();
    const request = () => jobs.create(user, { asset_id, tier: "basic", strength: "natural" }, "key");
    const { create } = keep.jobs;
    keep.jobs.create = () => new Promise(() => {});
    void request();
    await expect
      .poll(() => request().catch((error: unknown) => error))
      .toMatchObject({
        code: "service.unavailable",
        retryAfter: 5,
      });
    keep.jobs.create = create;
    await expect.poll(() => request().catch((error: unknown) => error)).toMatchObject({ status: "queued" });
  });
});

test("a confirmation that a renewed presign overtakes leaves no bytes counted", async () => {
  const { presigned, confirmationOf, confirm, presign, keep, r2 } = world({ quotas: { bytes: 100 } });
  const ticket = await presigned();
  r2.arrive(ticket.object_key, jpeg(100), "image/jpeg");
  const confirmation = await confirmationOf(ticket, jpeg(100));
  const { take } = keep.quotas;
  keep.quotas.take = async (window, ...rest) => {
    const taken = await take(window, ...rest);
    const { asset_id, shoot_id, filename } = confirmation;
    if (window.kind === "bytes")
      await presign(user, { asset_id, shoot_id, filename, content_type: "image/jpeg" });
    return taken;
  };
  await expect(confirm(user, confirmation)).rejects.toMatchObject({ code: "upload.changed" });
  keep.quotas.take = take;
  await expect(confirm(user, confirmation)).resolves.toMatchObject({ created: true });
});
