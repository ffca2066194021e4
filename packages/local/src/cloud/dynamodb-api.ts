import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { callbackify } from "node:util";
import dynalite from "dynalite";
import levels from "dynalite/db/index.js";
import { DatabaseFault } from "./database-fault.ts";
import type { Level, Range } from "./level.ts";

/**
 * DynamoDB's API over a LevelDB of ours. dynalite opens its own, and throws out of its request handler at any error
 * of it; over this one it answers 500, and an error that it did not foresee in a connection ends nothing.
 */
export function dynaliteOn(level: Level): RequestListener {
  const server = dynaliteWith(methodsOf(level));
  return (request: IncomingMessage, response: ServerResponse) => {
    server.emit("request", request, response);
    // Its own listener throws, and so ends the process, when a client is gone in the middle of its request.
    request.removeAllListeners("error").on("error", ignored);
  };
}

/** dynalite looks every method up at each call, in the one database under all of its tables. */
function dynaliteWith(methods: object) {
  const { create } = levels;
  levels.create = (options) => {
    const store = create(options);
    Object.assign(store.db, methods);
    return store;
  };
  try {
    return dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  } finally {
    levels.create = create;
  }
}

const methodsOf = (level: Level) => ({
  get: callbackify((key: string) => faulted(level.get(key))),
  put: callbackify((key: string, value: unknown) => faulted(level.write([{ type: "put", key, value }]))),
  del: callbackify((key: string) => faulted(level.write([{ type: "del", key }]))),
  batch: callbackify((operations: Parameters<Level["write"]>[0]) => faulted(level.write(operations))),
  createValueStream: (range?: Range) => Readable.from(faultedEach(level.values(range))),
  // dynalite leaves the errors of these streams without a listener, which would end the process; only lists of tables
  // use them.
  createKeyStream: (range?: Range) => Readable.from(untilFault(level.keys(range))),
});

const faulted = <T>(result: Promise<T>): Promise<T> =>
  result.catch((error: unknown) => Promise.reject(new DatabaseFault(error)));

async function* faultedEach<T>(items: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* items;
  } catch (error) {
    throw new DatabaseFault(error);
  }
}

async function* untilFault<T>(items: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* items;
  } catch {
    return;
  }
}

function ignored(): void {}
