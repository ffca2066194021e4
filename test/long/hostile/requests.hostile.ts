import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { judge } from "./http/judge.ts";
import { type Sent, sendPatiently } from "./http/send.ts";
import { addressKinds } from "./requests/addresses.ts";
import { bodyKinds, formKinds } from "./requests/bodies.ts";
import { type Target, targets } from "../../kit/requests.ts";
import type { Kind } from "./requests/kinds.ts";
import { races } from "./requests/races.ts";
import { sockets } from "./requests/sockets.ts";
import { storage } from "./requests/storage.ts";
import { strangerPairs, tokenKind } from "./requests/strangers.ts";
import { normalFlow, openWorld } from "./requests/world.ts";
import { seed } from "./seed.ts";

const world = await openWorld();
const { machine, other, tally } = world;

afterAll(async () => {
  console.log(`seed ${seed}, ${tally.total()} requests\n${tally.table()}`);
  if (!machine.alive()) console.error(`The machine died:\n${machine.log()}`);
  await machine.stop();
});

/** Sends it, checks the answer against the contract, and counts it. */
async function verdictOf(kind: string, sent: Sent) {
  const answer = await sendPatiently(machine.url, sent);
  const verdict = judge(sent, answer, other.secrets);
  tally.count(kind, verdict.status, verdict.code);
  return { ...verdict, answer };
}

const as: Record<Kind["expects"], (status: number) => boolean> = {
  "right or refused": () => true,
  refused: (status) => status >= 400,
  unauthorized: (status) => status === 401,
};

/** Who asks for deletions, also by a method that another route of the path takes, has nothing that the other requests are about. */
const worldFor = ({ name }: Kind, { route }: Target) =>
  route.method === "DELETE" || name.startsWith("wrong methods") ? { ...world, own: world.condemned } : world;

async function storm(kind: Kind, target: Target): Promise<void> {
  const requests = kind.of(target, worldFor(kind, target));
  if (!requests) return;
  const property = fc.asyncProperty(requests, async (sent) => {
    const { status } = await verdictOf(kind.name, sent);
    expect(as[kind.expects](status), `the status ${status}`).toBe(true);
  });
  await fc.assert(property, { seed, numRuns: kind.runs });
}

describe.each([...bodyKinds, ...formKinds, ...addressKinds, tokenKind])("$name", (kind) => {
  it.each(targets.filter((target) => kind.of(target, world)))(
    `get a right answer or a refusal with a known code from $name`,
    async (target) => storm(kind, target),
  );
});

describe("another user's ids", () => {
  it.each(targets.filter((target) => strangerPairs(target, world)))(
    "get the same answer from $name as ids that never existed",
    async (target) => {
      const pairs = strangerPairs(target, world);
      if (!pairs) return;
      const property = fc.asyncProperty(pairs, async ({ asked, never }) => {
        const [theirs, absent] = [
          await verdictOf("another user's ids", asked),
          await verdictOf("ids of nothing", never),
        ];
        expect(theirs.status).toBeGreaterThanOrEqual(400);
        expect(shape(theirs.answer.body)).toEqual(shape(absent.answer.body));
      });
      await fc.assert(property, { seed, numRuns: 20 });
    },
  );
});

/** A problem without what belongs to this one request. */
const shape = (body: string): unknown => ({ ...JSON.parse(body), request_id: "" });

/** A machine that is busy with the hundreds of jobs that the storm has requested answers late. */
it("the jobs that were requested end", { timeout: 180_000 }, async () => {
  const { user } = world.own;
  const open = async (status: string) => JSON.parse((await user.get(`/jobs?status=${status}`)).body).jobs;
  const waiting = async () => [...(await open("queued")), ...(await open("processing"))].length;
  await expect.poll(waiting, { timeout: 170_000, interval: 1_000 }).toBe(0);
});

describe("confirmations and idempotency keys", () => {
  races(world);
});
describe("the storage", () => {
  storage(world);
});
describe("raw sockets", () => {
  sockets(world);
});

it("after the storm the machine is healthy and the normal way of a picture works", async () => {
  const health = await sendPatiently(machine.url, { method: "GET", path: "/health", headers: {} });
  expect(JSON.parse(health.body)).toMatchObject({ status: "healthy" });
  await normalFlow(world);
});

it("at least 2,000 requests were sent", () => {
  expect(tally.total()).toBeGreaterThanOrEqual(2_000);
});
