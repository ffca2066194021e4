import { mkdir } from "node:fs/promises";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DatabaseFault } from "./database-fault.ts";
import { diskFault } from "./disk-fault.ts";
import { dynaliteOn } from "./dynamodb-api.ts";
import { addIndexes, type Definition, forgetIndexes, rebuildIndexes } from "./dynamodb-index.ts";
import { guard } from "./guard.ts";
import { inspectLevel, recordClosed } from "./level-files.ts";
import { type Level, openLevel } from "./level.ts";
import { close, listen, type Endpoint } from "./listen.ts";
import { requireRoom, requireSomeRoom } from "./disk-room.ts";

type Options = {
  folder: string;
  /** What a table that is there already is to have; it gets the indexes that it lacks. */
  definition?: Definition;
  /** Called with a line for the person at the terminal. @default console.error */
  tell?: (line: string) => void;
};

/** Milliseconds between attempts to open a database again whose disk failed. */
const retryPause = 1_000;
/** Milliseconds between looks at how much room the disk has: /health says it before a write fails. */
const roomCheck = 2_000;

/**
 * A DynamoDB whose tables are kept in `folder`. It has no transactions and no time to live. When its disk fails it
 * answers every request with InternalServerError, and goes on by itself once the disk can be written to. Throws
 * `InUse` when another process uses the folder, and `DataError` when its files are damaged.
 */
export async function startDynamoDb({
  folder,
  definition,
  tell = console.error,
}: Options): Promise<Endpoint> {
  await mkdir(folder, { recursive: true });
  const stopping = new AbortController();
  const inspected = await inspectLevel(folder);
  const state: State = { recovering: Promise.resolve() };
  await begin(!inspected.empty, inspected.closed);
  if (inspected.warning !== undefined) tell(inspected.warning);
  const server = guard(createServer((request, response) => answer(state)(request, response)));
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  const watch = setInterval(() => void requireSomeRoom(folder).catch(onFault), roomCheck);

  /** Opens the database, and repairs its indexes unless it was closed in order. */
  async function begin(exists: boolean, closed: boolean): Promise<void> {
    const level = await openLevel({ folder, create: !exists, onFault });
    const listener = dynaliteOn(level);
    try {
      const hasGrown = exists && definition !== undefined && (await addIndexes(level.database, definition));
      if (exists && (!closed || hasGrown)) await repairIndexes(level, listener);
    } catch (error) {
      await level.close();
      throw error;
    }
    Object.assign(state, { level, listener });
  }

  function onFault(error: unknown): void {
    // While indexes are repaired, whoever asked for that hears of it.
    if (state.level === undefined) return;
    tell(stopped(folder, error));
    state.recovering = recover(state.level);
    Object.assign(state, { level: undefined, listener: undefined });
  }

  async function recover(level: Level): Promise<void> {
    await level.close();
    while (!stopping.signal.aborted) {
      await pause(retryPause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted || !(await reopened())) continue;
      return tell(`Luster can write to ${folder} again, and goes on.`);
    }
  }

  const reopened = (): Promise<boolean> =>
    requireRoom(folder)
      .then(() => begin(true, false))
      .then(
        () => true,
        () => false,
      );

  return {
    endpoint,
    async stop() {
      stopping.abort();
      clearInterval(watch);
      await close(server);
      await state.recovering;
      const { level } = state;
      state.level = undefined;
      await level?.close();
      if (level) await recordClosed(folder).catch(() => undefined);
    },
  };
}

type State = {
  /** The open database; `undefined` while its disk fails. */
  level?: Level | undefined;
  listener?: RequestListener | undefined;
  recovering: Promise<void>;
};

const answer = ({ listener }: State): RequestListener => listener ?? refuse;

function refuse(_: unknown, response: ServerResponse): void {
  const { statusCode, body } = new DatabaseFault(undefined);
  response.writeHead(statusCode, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
}

const stopped = (folder: string, error: unknown): string =>
  `Luster cannot write to ${folder}, because ${diskFault(error) ?? String(error)}. ` +
  "Requests get 503 and jobs wait meanwhile; nothing is lost, and Luster goes on by itself afterwards.";

/**
 * As after a kill: an index may be out of step with its table. Behind a port of its own, so that no other request
 * comes between.
 */
async function repairIndexes({ database }: Level, listener: RequestListener): Promise<void> {
  await forgetIndexes(database);
  const server = createServer(listener);
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  const credentials = { accessKeyId: "embedded", secretAccessKey: "embedded" };
  const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1 });
  try {
    await rebuildIndexes(client);
  } finally {
    client.destroy();
    await close(server);
  }
}
