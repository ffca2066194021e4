import type { Asset } from "@luster/core/assets/asset";
import type { AssetRecords } from "@luster/core/assets/records";
import { newId } from "@luster/core/id";
import { describe, expect, test } from "vitest";
import { newUser } from "../fakes/ids.ts";
import { anAsset, anOutput, someRenditions } from "../samples.ts";
import { fixture, outage, type Start, strangeUsers } from "./fixture.ts";
import { collected } from "./collected.ts";
import { listSuite } from "./list.suite.ts";

/** What every `AssetRecords` promises. */
export function assetRecordsSuite(kind: string, start: Start<AssetRecords>): void {
  describe(`the ${kind} asset records`, () => {
    const assets = fixture(start);
    const made = async (fields: Partial<Asset> = {}) => {
      const asset = anAsset(fields);
      await assets.port.create(asset);
      return asset;
    };
    const read = (asset: Asset) => assets.port.get(asset);

    test("an asset that was created comes back as it was", async () => {
      const asset = anAsset({ due_at: "2026-03-01T12:00:00.000Z", storage: "s3" });
      expect(await assets.port.create(asset)).toBe(true);
      expect(await read(asset)).toEqual(asset);
    });

    test("a second asset under the same id is refused and changes nothing", async () => {
      const asset = await made();
      expect(await assets.port.create({ ...asset, filename: "other.jpg" })).toBe(false);
      expect(await read(asset)).toEqual(asset);
    });

    test("another user's or shoot's asset does not exist, whatever they are called", async () => {
      const asset = anAsset();
      const own = strangeUsers.map((user_id) => ({ ...asset, user_id }));
      for (const each of own) expect(await assets.port.create(each)).toBe(true);
      for (const each of own) {
        expect(await read(each)).toEqual(each);
        expect((await assets.port.list(each.user_id, each.shoot_id, { limit: 9 })).items).toEqual([each]);
      }
      expect(await assets.port.get({ ...asset, user_id: "a", shoot_id: newId("shoot") })).toBeUndefined();
      expect((await assets.port.list(`a#${asset.shoot_id}`, "", { limit: 9 })).items).toEqual([]);
    });

    listSuite<Asset>({
      async fill(size) {
        const [user_id, shoot_id] = [newUser(), newId("shoot")];
        const records = Array.from({ length: size }, () => anAsset({ user_id, shoot_id }));
        for (const asset of records.toReversed()) await assets.port.create(asset);
        return { records, list: (page) => assets.port.list(user_id, shoot_id, page) };
      },
    });

    test("a page that a database cuts short, because its items are large, leads on to the rest", async () => {
      const [user_id, shoot_id] = [newUser(), newId("shoot")];
      const large = { user_id, shoot_id, etag: "x".repeat(60_000) };
      for (let made = 0; made < 20; made += 1) await assets.port.create(anAsset(large));
      const first = await assets.port.list(user_id, shoot_id, { limit: 50 });
      const { items = [] } = first.cursor
        ? await assets.port.list(user_id, shoot_id, { limit: 50, cursor: first.cursor })
        : {};
      expect(first.items.length + items.length).toBe(20);
    });

    test("outputs of two jobs, added at once and repeated, stand side by side", async () => {
      const asset = await made();
      const [one, two] = [anOutput(asset), anOutput(asset, { tier: "premium" })];
      await Promise.all([one, two, one, two].map((output) => assets.port.addOutput(asset, output)));
      expect(await read(asset)).toEqual({ ...asset, outputs: { [one.job_id]: one, [two.job_id]: two } });
    });

    test("an output for an asset that is not there is our bug, and writes nothing", async () => {
      const asset = anAsset();
      await expect(assets.port.addOutput(asset, anOutput(asset))).rejects.toBeInstanceOf(Error);
      expect(await read(asset)).toBeUndefined();
    });

    test("the original moves only from where it stands", async () => {
      const asset = await made({ storage: "s3" });
      const to = { storage: "r2" as const, etag: '"moved"' };
      expect(await assets.port.moveOriginal(asset, to)).toBe(true);
      expect(await assets.port.moveOriginal(asset, { ...to, etag: '"late"' })).toBe(false);
      expect(await read(asset)).toEqual({ ...asset, ...to });
    });

    test("an original does not move without the renditions that it got meanwhile", async () => {
      const asset = await made({ storage: "s3" });
      const described = { width: 64, height: 48, thumbhash: "AAAA", renditions: someRenditions(asset) };
      await assets.port.describe(asset, described);
      expect(await assets.port.moveOriginal(asset, { storage: "r2", etag: '"moved"' })).toBe(false);
      const now = { ...asset, ...described };
      expect(await read(asset)).toEqual(now);
      expect(await assets.port.moveOriginal(now, { storage: "r2", etag: '"moved"' })).toBe(true);
    });

    test("what an original's picture is can be set, and set again, while the original stays where it is", async () => {
      const asset = await made();
      const described = { width: 64, height: 48, thumbhash: "AAAA", renditions: someRenditions(asset) };
      const { screen: _, ...thumbAlone } = described.renditions;
      expect(await assets.port.describe(asset, { ...described, renditions: thumbAlone })).toBe(true);
      expect(await read(asset)).toEqual({ ...asset, ...described, renditions: thumbAlone });
      expect(await assets.port.describe(asset, described)).toBe(true);
      expect(await read(asset)).toEqual({ ...asset, ...described });
      expect(await assets.port.describe({ ...asset, storage: "s3" }, described)).toBe(false);
      expect(await assets.port.describe(anAsset(), described)).toBe(false);
    });

    test("an output comes back with all that is known of it", async () => {
      const asset = await made();
      const output = anOutput(asset, { thumbhash: "AAAA" });
      const whole = { ...output, renditions: someRenditions(asset, output.job_id) };
      await assets.port.addOutput(asset, whole);
      expect((await read(asset))?.outputs).toEqual({ [output.job_id]: whole });
    });

    test("an output moves, and nothing else of the asset", async () => {
      const asset = await made();
      const output = anOutput(asset, { storage: "s3" });
      await assets.port.addOutput(asset, output);
      await assets.port.moveOutput(asset, output.job_id, "r2");
      expect((await read(asset))?.outputs).toEqual({ [output.job_id]: { ...output, storage: "r2" } });
    });

    describe("due", () => {
      const isDue = async ({ asset_id }: Asset) => {
        const due = (await collected(assets.port.due(new Date("2026-03-01T12:30:00.000Z")))).flat();
        return due.some((asset) => asset.asset_id === asset_id);
      };
      const early = "2026-03-01T12:00:00.000Z";
      const late = "2026-03-01T13:00:00.000Z";

      test("gives what was created, or got an output, with a time that has come", async () => {
        const [created, later, plain] = [
          await made({ due_at: early }),
          await made({ due_at: late }),
          await made(),
        ];
        expect(await Promise.all([created, later, plain].map(isDue))).toEqual([true, false, false]);
        await assets.port.addOutput(plain, anOutput(plain), early);
        expect(await isDue(plain)).toBe(true);
      });

      test("forgets an asset that nothing is left to do with", async () => {
        const asset = await made({ due_at: early });
        expect(await assets.port.setDue(asset, undefined)).toBe(true);
        expect(await isDue(asset)).toBe(false);
        expect((await read(asset))?.due_at).toBeUndefined();
      });

      test("is not put off when something became due meanwhile", async () => {
        const asset = await made({ due_at: early });
        await assets.port.addOutput(asset, anOutput(asset), "2026-03-01T12:10:00.000Z");
        expect(await assets.port.setDue(asset, late)).toBe(false);
        expect(await isDue(asset)).toBe(true);
      });
    });

    const calls: [string, (records: AssetRecords, asset: Asset) => Promise<unknown>][] = [
      ["create", (records, asset) => records.create(asset)],
      ["get", (records, asset) => records.get(asset)],
      ["list", (records, asset) => records.list(asset.user_id, asset.shoot_id, { limit: 1 })],
      ["addOutput", (records, asset) => records.addOutput(asset, anOutput(asset))],
      [
        "describe",
        (records, asset) => records.describe(asset, { width: 1, height: 1, thumbhash: "", renditions: {} }),
      ],
      ["moveOriginal", (records, asset) => records.moveOriginal(asset, asset)],
      ["moveOutput", (records, asset) => records.moveOutput(asset, newId("job"), "r2")],
      ["setDue", (records, asset) => records.setDue(asset, undefined)],
    ];

    test.each(calls)("%s says that the service is unavailable when it is, and soon", async (_name, call) => {
      await expect(call(assets.gone, anAsset())).rejects.toMatchObject(outage);
    });
  });
}
