import { stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "@luster/core/failure";
import { ClassicLevel } from "classic-level";
import { InUse } from "../data-error.ts";

type Operation = { type: "put"; key: string; value: unknown } | { type: "del"; key: string };
/** Keys from and up to, as abstract-level takes them. */
export type Range = {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  limit?: number;
  reverse?: boolean;
};

type Options = {
  folder: string;
  /** Whether an empty database is made where there is none. */ create: boolean;
  /**
   * Called once, with why a write failed. From then on every write is refused, until the database is closed and
   * opened anew.
   */
  onFault: (error: unknown) => void;
};

/** An open LevelDB with values in JSON. */
export type Level = Awaited<ReturnType<typeof openLevel>>;

/**
 * Opens the LevelDB in `folder`. After one failed append LevelDB acknowledges what follows and cannot read it back
 * (its log is out of step from then on), so writes go one after the other and none is begun after a failure. Throws
 * `InUse`.
 */
export async function openLevel({ folder, create, onFault }: Options) {
  const database = new ClassicLevel<string, unknown>(folder, {
    valueEncoding: "json",
    createIfMissing: create,
  });
  await database.open().catch((error: Error) => Promise.reject(openFailure(folder, error)));
  const identity = await identityOf(folder);
  const state: { fault?: unknown; writing: Promise<void>; waiting: Write[] } = {
    writing: Promise.resolve(),
    waiting: [],
  };

  /** Writes all of `operations` or none. What waits meanwhile is written together. */
  function write(operations: Operation[]): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    state.waiting.push({ operations, resolve, reject });
    if (state.waiting.length === 1) state.writing = state.writing.then(flush);
    return promise;
  }

  async function flush(): Promise<void> {
    const writes = state.waiting;
    state.waiting = [];
    try {
      await append(writes.flatMap(({ operations }) => operations));
      for (const { resolve } of writes) resolve();
    } catch (error) {
      for (const { reject } of writes) reject(error);
    }
  }

  async function append(operations: Operation[]): Promise<void> {
    if (state.fault !== undefined) throw state.fault;
    try {
      await requireSame(folder, identity);
      await database.batch(operations);
    } catch (error) {
      state.fault = error;
      onFault(error);
      throw error;
    }
  }

  return {
    database,
    get: (key: string) => database.get(key),
    values: (range: Range = {}) => database.values(range),
    keys: (range: Range = {}) => database.keys(range),
    write,
    /** Waits for the writes that were asked for. */
    async close(): Promise<void> {
      await state.writing;
      await database.close();
    },
  };
}

type Write = { operations: Operation[]; resolve: () => void; reject: (error: unknown) => void };

/** LevelDB's own error says no more than that the database is not open; why, its cause says. */
function openFailure(folder: string, error: Error): unknown {
  if (codeOf(error.cause) === "LEVEL_LOCKED") return new InUse(folder, { cause: error });
  return error.cause ?? error;
}

/** CURRENT is written anew at each opening only. */
async function identityOf(folder: string): Promise<string> {
  const { dev, ino } = await stat(join(folder, "CURRENT"), { bigint: true });
  return `${dev}:${ino}`;
}

/** LevelDB goes on writing into files that were removed or moved, where nothing finds it again. */
async function requireSame(folder: string, identity: string): Promise<void> {
  if ((await identityOf(folder)) === identity) return;
  throw Object.assign(new Error(`No such file or directory: the database that was in ${folder}`), {
    code: "ENOENT",
  });
}
