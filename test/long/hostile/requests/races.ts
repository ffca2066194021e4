import fc from "fast-check";
import { AssetView } from "@luster/contract/assets";
import { JobView } from "@luster/contract/jobs";
import { ShootView } from "@luster/contract/shoot";
import { expect, it } from "vitest";
import { judge } from "../http/judge.ts";
import type { Answer } from "../http/send.ts";
import { type Confirmation, confirmationOf, put, type User } from "../machine/user.ts";
import { seed } from "../seed.ts";
import { hostileText } from "./values.ts";
import { goodPicture, type World } from "./world.ts";

/** Confirmations and idempotency keys, repeated and at the same time. */
export function races(world: World): void {
  const { own, other, tally } = world;
  const { user } = own;

  /** Sends all at once, and checks each answer against the contract. */
  async function atOnce(kind: string, path: string, asks: (() => Promise<Answer>)[]): Promise<Answer[]> {
    const answers = await Promise.all(asks.map((ask) => ask()));
    for (const answer of answers) {
      const { status, code } = judge({ method: "POST", path, headers: {} }, answer, other.secrets);
      tally.count(kind, status, code);
    }
    return answers;
  }

  async function arrived(): Promise<Confirmation> {
    const picture = await goodPicture();
    const ticket = await user.presign(own.shoot_id, picture);
    await put(ticket, picture.bytes);
    return confirmationOf(own.shoot_id, picture, ticket);
  }

  const wrong: ((confirmation: Confirmation) => Confirmation)[] = [
    (confirmation) => ({ ...confirmation, file_size: confirmation.file_size + 1 }),
    (confirmation) => ({ ...confirmation, content_type: "image/png" }),
    (confirmation) => ({ ...confirmation, filename: "another.jpg" }),
    (confirmation) => ({ ...confirmation, object_key: String(other.samples["object_key"]) }),
    (confirmation) => ({ ...confirmation, object_key: `${confirmation.object_key}/../original.jpg` }),
    (confirmation) => ({ ...confirmation, shoot_id: other.shoot_id }),
  ];

  it("of several confirmations at once one creates the asset, the others get the same, and wrong ones get nothing", async () => {
    const crowds = fc.array(fc.option(fc.constantFrom(...wrong)), { minLength: 2, maxLength: 8 });
    const property = fc.asyncProperty(crowds, async (crowd) => {
      const confirmation = await arrived();
      const asks = [null, ...crowd].map(
        (change) => () => user.confirm(change ? change(confirmation) : confirmation),
      );
      const answers = await atOnce("replayed and raced confirmations", "/uploads/confirm", asks);
      const made = answers.filter(({ status }) => status < 300);
      expect(made.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(made).toHaveLength(1 + crowd.filter((change) => change === null).length);
      expect(new Set(made.map(({ body }) => AssetView.parse(JSON.parse(body)).created_at)).size).toBe(1);
    });
    await fc.assert(property, { seed, numRuns: 25 });
  });

  it("a confirmation replayed later is the same asset, and a presign of it is closed", async () => {
    const confirmation = await arrived();
    const first = await user.confirm(confirmation);
    const again = await atOnce(
      "replayed and raced confirmations",
      "/uploads/confirm",
      Array(10).fill(() => user.confirm(confirmation)),
    );
    for (const { status, body } of again)
      expect([status, JSON.parse(body)]).toEqual([200, JSON.parse(first.body)]);
    const renewal = await atOnce("replayed and raced confirmations", "/uploads/presign", [
      () => user.post("/uploads/presign", renewOf(confirmation)),
    ]);
    expect(renewal[0]?.status).toBe(409);
  });

  it("an upload that was refused stays refused, however often it is confirmed", async () => {
    const picture = {
      ...(await goodPicture()),
      bytes: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"),
    };
    const ticket = await user.presign(own.shoot_id, picture);
    await put(ticket, picture.bytes);
    const confirmation = confirmationOf(own.shoot_id, picture, ticket);
    const answers = await atOnce(
      "replayed and raced confirmations",
      "/uploads/confirm",
      Array(6).fill(() => user.confirm(confirmation)),
    );
    const late = await atOnce(
      "replayed and raced confirmations",
      "/uploads/confirm",
      Array(2).fill(() => user.confirm(confirmation)),
    );
    expect(answers.filter(({ status }) => status === 422).length).toBeGreaterThan(0);
    for (const { status } of answers) expect([409, 422]).toContain(status);
    for (const { status } of late) expect(status).toBe(409);
  });

  it("a GET gives a name as the 201 did, whatever Unicode it contains", async () => {
    const property = fc.asyncProperty(hostileText, async (text) => {
      const [answer] = await atOnce("names read back", "/shoots", [
        () => user.post("/shoots", { name: `n${text}`.slice(0, 200) }),
      ]);
      if (answer?.status !== 201) return;
      const made = ShootView.parse(JSON.parse(answer.body));
      expect(JSON.parse((await user.get(`/shoots/${made.shoot_id}`)).body)).toMatchObject(made);
      expect(made.name.isWellFormed()).toBe(true);
    });
    await fc.assert(property, { seed, numRuns: 60 });
  });

  const printable = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 255,
  });

  it("an idempotency key raced by equal requests makes one shoot, and refuses another body", async () => {
    const property = fc.asyncProperty(printable, fc.integer({ min: 2, max: 6 }), async (key, times) => {
      const create = (name: string, by: User) => () =>
        by.post("/shoots", { name }, { "idempotency-key": key });
      const kind = "idempotency keys reused and raced";
      const answers = await atOnce(kind, "/shoots", Array(times).fill(create("one", user)));
      const ids = answers.map(({ body }) => ShootView.parse(JSON.parse(body)).shoot_id);
      expect(new Set(ids).size).toBe(1);
      const [reused] = await atOnce(kind, "/shoots", [create("two", user)]);
      expect(JSON.parse(reused?.body ?? "")).toMatchObject({ code: "idempotency.key_reused" });
      const [theirs] = await atOnce(kind, "/shoots", [create("one", other.user)]);
      expect(ids).not.toContain(ShootView.parse(JSON.parse(theirs?.body ?? "")).shoot_id);
    });
    await fc.assert(property, { seed, numRuns: 20 });
  });

  it("an idempotency key raced by two bodies serves one of them", async () => {
    // What came before may have filled the first one with outputs.
    const { asset_id } = await user.asset(own.shoot_id, await goodPicture());
    const property = fc.asyncProperty(printable, async (key) => {
      const asks = ["a", "b", "a", "b"].map(
        (prompt) => () =>
          user.post("/jobs", { asset_id, prompt }, { "idempotency-key": `${key.slice(0, 200)}-job` }),
      );
      const answers = await atOnce("idempotency keys reused and raced", "/jobs", asks);
      const made = answers
        .filter(({ status }) => status === 202)
        .map(({ body }) => JobView.parse(JSON.parse(body)));
      expect(new Set(made.map(({ job_id }) => job_id)).size).toBe(1);
      expect(new Set(made.map(({ prompt }) => prompt)).size).toBe(1);
      expect(answers.filter(({ status }) => status === 422)).toHaveLength(2);
    });
    await fc.assert(property, { seed, numRuns: 10 });
  });
}

const renewOf = ({ asset_id, shoot_id, filename, content_type }: Confirmation) => ({
  asset_id,
  shoot_id,
  filename,
  content_type,
});
