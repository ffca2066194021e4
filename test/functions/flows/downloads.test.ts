import { ListedAsset } from "@luster/contract/assets";
import sharp from "sharp";
import { expect, it } from "vitest";
import * as z from "zod";
import { fetched } from "../../kit/api.ts";
import { jpeg } from "../../kit/rooms.ts";
import { sharedMachine } from "../../kit/shared-machine.ts";

const machine = sharedMachine();

async function listed(shootId: string): Promise<ListedAsset> {
  const { body } = await machine.api.send(`/shoots/${shootId}/assets`);
  const [asset] = z.object({ assets: z.tuple([ListedAsset]) }).parse(body).assets;
  return asset;
}

it("the listed URLs give the original's own bytes and the enhanced JPEG, each under its name", async () => {
  const bytes = await jpeg();
  const { shoot_id, asset_id } = await machine.api.asset(bytes, { filename: "living room.jpg" });
  const job = await machine.api.enhanced({ asset_id });
  const asset = await listed(shoot_id);

  const original = await fetched(asset.url ?? "");
  expect(original.bytes.equals(bytes)).toBe(true);
  expect(original.headers.get("content-type")).toBe("image/jpeg");
  expect(original.headers.get("content-disposition")).toBe('attachment; filename="living room.jpg"');

  const [output] = asset.outputs;
  expect(output).toMatchObject({ job_id: job.job_id, tier: "basic", object_key: job.output_path });
  const enhanced = await fetched(output?.url ?? "");
  expect(await sharp(enhanced.bytes).metadata()).toMatchObject({ format: "jpeg", width: 64 });
  expect(enhanced.bytes).toHaveLength(output?.file_size ?? 0);
  expect(enhanced.headers.get("content-disposition")).toBe('attachment; filename="living room.enhanced.jpg"');
});

it("the listed renditions of an original and of its output can be downloaded, each in the size and type that the list says", async () => {
  const { shoot_id, asset_id } = await machine.api.asset(await jpeg());
  expect(await listed(shoot_id)).toMatchObject({ renditions: {}, renditions_missing: ["thumb", "screen"] });
  await machine.api.enhanced({ asset_id });
  const asset = await listed(shoot_id);
  for (const { renditions, renditions_missing, thumbhash, width, height } of [asset, ...asset.outputs]) {
    expect([width, height, typeof thumbhash, renditions_missing]).toEqual([64, 48, "string", []]);
    for (const rendition of [renditions.thumb, renditions.screen]) {
      const { bytes, headers } = await fetched(rendition?.url ?? "");
      expect(headers.get("content-type")).toBe(rendition?.content_type);
      expect(bytes).toHaveLength(rendition?.file_size ?? 0);
      expect(await sharp(bytes).metadata()).toMatchObject({
        width: rendition?.width,
        height: rendition?.height,
      });
    }
  }
});

it("an asset keeps an output for each job, the oldest first", async () => {
  const { shoot_id, asset_id } = await machine.api.asset(await jpeg());
  const jobs = await Promise.all([1, 2, 3].map(() => machine.api.enhanced({ asset_id })));
  const ids = jobs.map(({ job_id }) => job_id).toSorted();
  expect((await listed(shoot_id)).outputs.map(({ job_id }) => job_id)).toEqual(ids);
});

it.each(["standard", "premium"])("without a key, the engine that stands in for %s says so", async (tier) => {
  const { asset_id } = await machine.api.asset(await jpeg());
  const job = await machine.api.enhanced({ asset_id, tier });
  expect(job).toMatchObject({ status: "succeeded", tier, engine: "basic" });
  expect(job.events).toContainEqual(expect.objectContaining({ type: "engine_substituted", detail: "basic" }));
});

it("a basic job has nothing substituted", async () => {
  const { asset_id } = await machine.api.asset(await jpeg());
  const { events } = await machine.api.enhanced({ asset_id });
  expect(events.map(({ type }) => type)).toEqual(["queued", "claimed", "downloaded", "succeeded"]);
});

it("what a job's events name, they name with the storage it came from", async () => {
  const { asset_id } = await machine.api.asset(await jpeg());
  const { events } = await machine.api.enhanced({ asset_id });
  expect(events).toContainEqual(expect.objectContaining({ type: "downloaded", storage: "r2" }));
});
