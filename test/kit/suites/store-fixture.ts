import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { Head, ObjectStore } from "@luster/core/storage/store";

/** A running store to test. */
export type RunningStore = {
  store: ObjectStore;
  /** A store of the same kind whose other end does not answer. */
  gone: ObjectStore;
  /** The same store with its clock stopped; only stores with HTTP need one. */
  at?: (time: Date) => ObjectStore;
  stop(): Promise<void>;
};

/**
 * Starts the store before the tests of the surrounding `describe` and stops it afterwards; what those tests work
 * with.
 */
export function storeFixture(start: () => Promise<RunningStore>) {
  let started: RunningStore | undefined;
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "store-suite-"));
    started = await start();
  });
  afterAll(async () => {
    await started?.stop();
    await rm(folder, { recursive: true });
  });

  const running = (): RunningStore => {
    if (!started) throw new Error("The store has not started");
    return started;
  };
  const fixture = {
    get store(): ObjectStore {
      return running().store;
    },
    get gone(): ObjectStore {
      return running().gone;
    },
    /** The store as it was an hour ago. */
    get past(): ObjectStore {
      return running().at?.(new Date(Date.now() - 3_600_000)) ?? running().store;
    },
    /** Where the tests may write; a path in it that is free. */
    newFile: (): string => join(folder, newName()),
    fileOf: async (bytes: Uint8Array): Promise<string> => {
      const file = fixture.newFile();
      await writeFile(file, bytes);
      return file;
    },
    stored: async (
      bytes: Uint8Array,
      contentType = "image/png",
      key = newKey(),
    ): Promise<Head & { key: string }> => {
      return {
        key,
        ...(await fixture.store.upload(key, await fixture.fileOf(bytes), { contentType })),
      };
    },
    contentOf: async (key: string): Promise<Buffer | undefined> => {
      const head = await fixture.store.head(key);
      const file = fixture.newFile();
      return head && (await fixture.store.download(key, file, { etag: head.etag }))
        ? await readFile(file)
        : undefined;
    },
  };
  return fixture;
}

export type StoreFixture = ReturnType<typeof storeFixture>;

/** Bytes that no other picture has. */
export const picture = (size: number): Buffer<ArrayBuffer> => randomBytes(size);
export const newKey = (): string => `user_1/shoot_1/${newName()}/original.png`;

const newName = (): string => randomBytes(8).toString("hex");
