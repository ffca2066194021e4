import { createHash } from "node:crypto";
import type { Asset } from "@luster/core/assets/asset";
import { Failure } from "@luster/core/failure";
import type { ObjectStore } from "@luster/core/storage/store";
import sharp from "sharp";
import { expect, test } from "vitest";
import { anOutput } from "../../kit/samples.ts";
import { jpeg, minutes } from "../../kit/world.ts";
import { objectKeys, paidEngine, workerFixture } from "./worker-fixture.ts";

type Fixture = Awaited<ReturnType<typeof workerFixture>>;

/** What a store has under a key. */
async function bytesAt(store: ObjectStore, key: string): Promise<Uint8Array> {
  const { etag = "", size = 0 } = (await store.head(key)) ?? {};
  return (await store.peek(key, { etag, length: size })) ?? new Uint8Array();
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64");

/** The records of the asset, and of the job's output on it. */
async function recorded({ keep, asset, job }: Fixture) {
  const now = await keep.assets.get(asset);
  return { asset: now, output: now?.outputs[job.job_id] };
}

/** Lets uploads fail whose key has this in it. */
function breakUploads(store: ObjectStore, part: string): void {
  const upload = store.upload.bind(store);
  store.upload = async (key, ...rest) => {
    if (key.includes(part)) throw new Failure("storage.unavailable");
    return upload(key, ...rest);
  };
}

test("a job makes a thumb and a screen of its original and its output, beside them, and the records say what they are", async () => {
  const fixture = await workerFixture();
  await fixture.deliver();
  const { asset, output } = await recorded(fixture);
  for (const picture of [asset, output]) {
    expect(picture).toMatchObject({ width: 64, height: 48, thumbhash: expect.any(String) as unknown });
    for (const [name, type] of [
      ["thumb", "image/webp"],
      ["screen", "image/jpeg"],
    ] as const) {
      const rendition = picture?.renditions?.[name];
      const bytes = await bytesAt(fixture.r2, rendition?.object_key ?? "");
      expect(rendition).toMatchObject({
        content_type: type,
        width: 64,
        height: 48,
        file_size: bytes.length,
        sha256: sha256(bytes),
      });
      expect(await sharp(bytes).metadata()).toMatchObject({ format: type.slice(6), width: 64, height: 48 });
    }
  }
  expect(fixture.r2.keys().toSorted()).toEqual(objectKeys(fixture.asset, fixture.job.job_id));
  expect((await fixture.read())?.output).toEqual(output);
  expect(fixture.errors).toEqual([]);
});

test("a second job of an asset makes no second set of the original's renditions", async () => {
  const fixture = await workerFixture();
  expect(await fixture.keep.assets.describe(fixture.asset, described(fixture.asset))).toBe(true);
  await fixture.deliver();
  expect(fixture.r2.keys().filter((key) => key.includes("original."))).toEqual([fixture.asset.object_key]);
});

test.each([
  [".screen", ["screen"]],
  [".thumb", ["thumb"]],
  [".webp", ["thumb"]],
])(
  "while uploads with %s in their key fail, the job succeeds, says what is missing, and keeps the rest",
  async (part, missing) => {
    const fixture = await workerFixture();
    breakUploads(fixture.r2, part);
    breakUploads(fixture.s3, part);
    expect(await fixture.deliver()).toMatchObject({ done: true, job: { status: "succeeded" } });
    const { asset, output } = await recorded(fixture);
    for (const picture of [asset, output]) {
      const there = Object.entries(picture?.renditions ?? {}).flatMap(([name, one]) => (one ? [name] : []));
      expect(there).toEqual(["thumb", "screen"].filter((name) => !missing.includes(name)));
      expect(picture).toMatchObject({ width: 64, height: 48, thumbhash: expect.any(String) as unknown });
    }
    const { events = [] } = (await fixture.read()) ?? {};
    const told = events.filter(({ type }) => type === "renditions_missing").map(({ detail }) => detail);
    expect(told).toEqual(["original", "output"].flatMap((of) => missing.map((name) => `${of}, ${name}`)));
    expect(fixture.errors).not.toEqual([]);
  },
);

test("a store that hangs over renditions keeps no job from ending", async () => {
  const fixture = await workerFixture({ renderTimeout: 100 });
  const upload = fixture.r2.upload.bind(fixture.r2);
  fixture.r2.upload = (key, file, options) => {
    if (!key.includes(".thumb") && !key.includes(".screen")) return upload(key, file, options);
    const { promise, reject } = Promise.withResolvers<never>();
    options.signal?.addEventListener("abort", () => reject(options.signal?.reason));
    options.signal?.throwIfAborted();
    return promise;
  };
  expect(await fixture.deliver()).toMatchObject({ done: true, job: { status: "succeeded" } });
  expect((await recorded(fixture)).output).toMatchObject({ width: 64, height: 48, renditions: {} });
});

test("what could not be made of an original is made by its next job", async () => {
  const fixture = await workerFixture();
  const whole = fixture.r2.upload;
  breakUploads(fixture.r2, "original.screen");
  await fixture.deliver();
  expect((await recorded(fixture)).asset?.renditions?.screen).toBeUndefined();
  fixture.r2.upload = whole;
  await fixture.again();
  expect((await recorded(fixture)).asset?.renditions).toMatchObject({ thumb: {}, screen: {} });
});

test("a record of an original that cannot be written fails no job and buys nothing twice", async () => {
  const engine = paidEngine("picture");
  const fixture = await workerFixture({ engines: engine.engines });
  fixture.keep.assets.describe = async () => {
    throw new Failure("service.unavailable");
  };
  expect(await fixture.deliver()).toMatchObject({ done: true, job: { status: "succeeded" } });
  expect(await fixture.events()).toContain("renditions_missing");
  expect((await recorded(fixture)).output?.renditions).toMatchObject({ thumb: {}, screen: {} });
  expect(engine.calls).toHaveLength(1);
});

test("an output that is found after its worker died is read, described and rendered, and not bought again", async () => {
  const engine = paidEngine("picture");
  const faults = { left: 1 };
  const fixture: Fixture = await workerFixture({
    engines: engine.engines,
    observe: (step) => {
      if (step !== "render" || (faults.left -= 1) !== 0) return;
      fixture.keep.jobs.unavailable = true;
      throw new Error("killed");
    },
  });
  await expect(fixture.deliver()).rejects.toMatchObject({ code: "service.unavailable" });
  fixture.keep.jobs.unavailable = false;
  fixture.clock.advance(minutes(11));
  expect(await fixture.deliver()).toMatchObject({ done: true, job: { status: "succeeded" } });
  expect(engine.calls).toHaveLength(1);
  const { asset, output } = await recorded(fixture);
  const bytes = await bytesAt(fixture.r2, output?.object_key ?? "");
  expect(output).toMatchObject({ width: 64, height: 48, file_size: bytes.length, sha256: sha256(bytes) });
  for (const picture of [asset, output]) expect(picture?.renditions).toMatchObject({ thumb: {}, screen: {} });
});

test("an output that another attempt stored first is described as what is stored", async () => {
  const other = await sharp({ create: { width: 30, height: 20, channels: 3, background: "teal" } })
    .jpeg()
    .toBuffer();
  const fixture: Fixture = await workerFixture({
    observe: (step) => {
      const { object_key } = anOutput(fixture.asset, { job_id: fixture.job.job_id });
      if (step === "store") fixture.r2.arrive(object_key, other, "image/jpeg");
    },
  });
  await fixture.deliver();
  const { output } = await recorded(fixture);
  expect(output).toMatchObject({ width: 30, height: 20, file_size: other.length, sha256: sha256(other) });
  expect(output?.renditions?.thumb).toMatchObject({ width: 30, height: 20 });
});

test("a stored output that cannot be read is kept as it is, without size and renditions", async () => {
  const fixture: Fixture = await workerFixture({
    observe: (step) => {
      const { object_key } = anOutput(fixture.asset, { job_id: fixture.job.job_id });
      if (step === "store") fixture.r2.arrive(object_key, jpeg(77), "image/jpeg");
    },
  });
  expect(await fixture.deliver()).toMatchObject({ done: true, job: { status: "succeeded" } });
  const { output } = await recorded(fixture);
  expect(output).toMatchObject({ file_size: 77, content_type: "image/jpeg" });
  expect(output).not.toHaveProperty("width");
  expect(output?.renditions).toBeUndefined();
  expect(await fixture.events()).toContain("renditions_missing");
});

test("a rendition that another worker stored first, with other bytes, has that one's size and no SHA-256", async () => {
  const fixture = await workerFixture();
  const keys = objectKeys(fixture.asset, fixture.job.job_id);
  const thumb = keys.find((key) => key.endsWith("original.thumb.webp")) ?? "";
  fixture.r2.arrive(thumb, jpeg(33), "image/webp");
  await fixture.deliver();
  const rendition = (await recorded(fixture)).asset?.renditions?.thumb;
  expect(rendition).toMatchObject({ file_size: 33 });
  expect(rendition).not.toHaveProperty("sha256");
});

test("while R2 is away the output's renditions go to the standby with it", async () => {
  const fixture: Fixture = await workerFixture({
    observe: (step) => {
      if (step === "store") fixture.r2.unavailable = true;
    },
  });
  await fixture.deliver();
  const { output } = await recorded(fixture);
  expect(output?.storage).toBe("s3");
  expect(fixture.s3.keys()).toContain(output?.renditions?.thumb?.object_key);
});

const described = ({ object_key }: Asset) => {
  const rendition = { object_key, content_type: "image/webp", width: 4, height: 3, file_size: 9 } as const;
  return { width: 64, height: 48, thumbhash: "AAAA", renditions: { thumb: rendition, screen: rendition } };
};
