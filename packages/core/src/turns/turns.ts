import { Failure, isFailure } from "../failure.ts";
import { after, type Clock, seconds } from "../time.ts";
import type { Turn, TurnRecords } from "./records.ts";

type Deps = {
  records: TurnRecords;
  now: Clock;
  newToken: () => string;
  /** Waits a moment for the request whose turn it is. */
  pause: () => Promise<void>;
};

type Made<T> = {
  /** What another request made; `undefined` when it does not exist. */
  find: () => Promise<T | undefined>;
  make: () => Promise<T>;
};

/**
 * Longer than a request lives, so that no two hold one thing's turn; who died with it holds up the others for as
 * long.
 */
const longest = seconds(20);

/** How long a request waits for another one, within what API Gateway allows it. */
const patience = seconds(6);

/**
 * Lets one of several requests for the same thing make it while the others wait: each of them would take from a quota
 * what is needed once, and the first of them would be refused for what the last one makes.
 */
export function createTurns({ records, now, newToken, pause }: Deps) {
  /**
   * What exists, or what `make` makes. Throws what `make` throws, and `service.unavailable` after six seconds of
   * waiting.
   */
  async function once<T>(user: string, thing: string, { find, make }: Made<T>): Promise<T> {
    const findOrMake = async () => (await find()) ?? make();
    const giveUp = after(now(), patience);
    const turn = { user_id: user, thing, holder: newToken(), until: after(now(), longest) };
    for (;;) {
      const mine = await records.take({ ...turn, until: after(now(), longest) }, now());
      if (mine) return findOrMake().catch((error: unknown) => endAndThrow(turn, error));
      const found = await find();
      if (found !== undefined) return found;
      if (now() >= giveUp) throw busy();
      await pause();
    }
  }

  /** The next request need not wait for what was refused. */
  async function endAndThrow(turn: Turn, error: unknown): Promise<never> {
    await records.end(turn, now()).catch((fault: unknown) => {
      if (!isFailure(fault, "service.unavailable")) throw fault;
    });
    throw error;
  }

  return { once };
}

export type Turns = ReturnType<typeof createTurns>;

const busy = (): Failure =>
  new Failure("service.unavailable", "Another request for the same thing has not ended yet; try again.", {
    retryAfter: 5,
  });
