import { dayOf } from "@luster/core/spending/day";
import { after, type Clock, minutes } from "@luster/core/time";
import { type FaultKind, type Place, places, type Service } from "./plan.ts";

/** `leaseMs`: how long a claim lasts; a worker that was merely slow may have lost it by then. */
type Options = {
  leaseMs: number;
  extraPaidCalls: number;
  /** US dollars that one user, and all of them together, may spend in a day of the domain's. */
  caps: { user: number; service: number };
  now: Clock;
};

/**
 * `claimedAt`: when the worker of the newest call claimed the job; `preparedAt`: when a worker came to the step before its
 * last look for deletions; `callPreparedAt`: the same of a call that reached the provider; `lapsed`: the claim before it had
 * run out by then; `storedAt`: when an output was first stored.
 */
type Life = {
  calls: number;
  claimedAt: number;
  preparedAt: number;
  callPreparedAt: number;
  lapsed: boolean;
  faultSince: boolean;
  storedAt: number;
};

/** What is reported here arrives late, on a busy machine by more than the rest of a lease. */
const tolerance = 0.8;

/** For how long a call may have been on its way that was reserved of the day before. */
const onItsWay = minutes(10);

/** Sees everything that was done to the run, and judges each paid call as it reaches the provider. */
export function createWitness({ leaseMs, extraPaidCalls, caps, now }: Options) {
  const lives = new Map<string, Life>();
  const faults = new Map<string, number>();
  const killed = new Map<Place, number>();
  const beyond: string[] = [];
  const billed = new Map<string, number>();
  const spent = new Map<string, number>();
  const days = new Set<string>();
  const deletedAt = new Map<string, number>();
  const overCaps: string[] = [];

  const lifeOf = (user: string): Life => {
    const life = lives.get(user) ?? {
      calls: 0,
      claimedAt: 0,
      preparedAt: 0,
      callPreparedAt: 0,
      lapsed: false,
      faultSince: false,
      storedAt: Infinity,
    };
    lives.set(user, life);
    return life;
  };

  /**
   * A fault met a request of this user. Nobody's request to a store asks how it is, which is of consequence to
   * everybody.
   */
  function fault(
    service: Service | "disk" | "worker",
    kind: FaultKind | "full" | "stalled",
    user: string | undefined,
  ): void {
    count(faults, `${service} ${kind}`);
    if (user !== undefined) lifeOf(user).faultSince = true;
    if (user === undefined && (service === "r2" || service === "s3"))
      for (const life of lives.values()) life.faultSince = true;
  }

  function kill(place: Place, user: string): void {
    count(killed, place);
    lifeOf(user).faultSince = true;
  }

  /** A worker is about to open the original; after that it looks for deletions, and calls. */
  function preparing(user: string): void {
    lifeOf(user).preparedAt = Date.now();
  }

  /** A worker that claimed the job at this time is about to call. */
  function calling(user: string, claimedAt: number): void {
    const life = lifeOf(user);
    life.lapsed = Date.now() - life.claimedAt >= leaseMs * tolerance;
    life.claimedAt = claimedAt;
  }

  /**
   * A call that would cost money. Beyond the rule is one too many, one for an output that was stored when its worker
   * took the job up, and one where nothing happened since the call before that could have lost its result: no fault,
   * no kill, no lease that ran out.
   */
  function call(user: string, usd: number): void {
    bill(user, usd, caps.user);
    bill("the service", usd, caps.service);
    const life = lifeOf(user);
    const again = life.calls > 0;
    const wrong =
      (life.calls > extraPaidCalls && `call ${life.calls + 1}`) ||
      (again && life.storedAt < life.claimedAt && "the output was stored") ||
      (again && !life.faultSince && !life.lapsed && "nothing was lost");
    if (wrong) beyond.push(`${user}: ${wrong}`);
    life.calls += 1;
    life.callPreparedAt = life.preparedAt;
    life.faultSince = false;
  }

  /** Adds to what the provider bills: of the day before, as long as the call may have been reserved of that and fits. */
  function bill(whose: string, usd: number, cap: number): void {
    billed.set(whose, (billed.get(whose) ?? 0) + usd);
    const [today, before] = [dayOf(now()), dayOf(after(now(), -onItsWay))];
    const fits = (day: string) => (spent.get(`${whose} on ${day}`) ?? 0) + usd <= cap + 1e-9;
    const day = fits(before) ? before : today;
    if (!fits(day)) overCaps.push(`${whose} on ${day}: more than ${cap} USD`);
    spent.set(`${whose} on ${day}`, (spent.get(`${whose} on ${day}`) ?? 0) + usd);
    days.add(before).add(today);
  }

  function stored(user: string): void {
    const life = lifeOf(user);
    life.storedAt = Math.min(life.storedAt, Date.now());
  }

  return {
    /** The users whose job's message became a dead letter, and when it was last taken up: here, and by the domain's clock. */
    deadLettered: new Map<string, { at: number; now: Date }>(),
    /** When a worker last claimed the job of a user. */
    claimed: new Map<string, number>(),
    fault,
    kill,
    preparing,
    calling,
    call,
    stored,
    counted: (what: string): void => count(faults, what),
    faults,
    killed,
    /** The places at which no worker was killed yet. */
    missed: () => places.filter((place) => !killed.has(place)),
    beyond,
    overCaps,
    /** US dollars that the provider billed, by user. */
    billed,
    /** Those in which it did. */
    days,
    deleted: (user: string): void => void deletedAt.set(user, Date.now()),
    hasDeleted: (user: string): boolean => deletedAt.has(user),
    /** Whether a worker paid for a user whose deletion it could see when it last looked. */
    isPaidAfterDeletion: (user: string): boolean =>
      lifeOf(user).callPreparedAt > (deletedAt.get(user) ?? Infinity),
    paidCalls: () => [...lives.values()].reduce((sum, { calls }) => sum + calls, 0),
  };
}

export type Witness = ReturnType<typeof createWitness>;

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
