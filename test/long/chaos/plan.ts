import { type Step, steps } from "@luster/core/jobs/attempt";
import type { Tier } from "@luster/contract/tier";
import type { Refusal } from "../../kit/servers/receiver.ts";
import { type Random, randomFor } from "./random.ts";

export type Service = "r2" | "s3" | "dynamodb" | "sqs" | "openai";

/**
 * `reset`: the connection breaks before anything is forwarded. `drop`: the service acts, its reply is lost. `delay`:
 * the reply comes after whoever waits has given up, or after its lease expired.
 */
export type FaultKind = "429" | "500" | "503" | "reset" | "drop" | "delay";

/** Meets the requests `first` to `first + times - 1` that concern a user at a service. */
type Fault = { service: Service; kind: FaultKind; first: number; times: number };

/** Where a worker is killed: just before a step of the code, or just after it. */
export type Place = `${"before" | "after"} ${Step}`;

export const places: readonly Place[] = steps.flatMap((step): Place[] => [`before ${step}`, `after ${step}`]);

/** What happens to one user, who has one picture and one job of it, or a few and a batch. */
export type Plan = {
  user: string;
  tier: Tier;
  /**
   * `abandoned`: never confirmed. `tampered`: somebody overwrites the original in the bucket after it was confirmed.
   */
  fate: "job" | "abandoned" | "tampered";
  faults: readonly Fault[];
  kills: readonly Place[];
  /** Before this step the worker's disk is full, until the delivery ends. */
  diskFull?: Step;
  /** Before this step the worker stalls until its lease has expired, and then goes on. */
  stall?: Step;
  /** Each worker that is about to claim the job is killed, until its message is a dead letter. */
  neverClaimed: boolean;
  /**
   * Every message is delivered again at once, and again this much later, in milliseconds. Those of a job that is
   * never claimed come once.
   */
  lateBy?: number;
  /** Sends its confirmations and job requests side by side. */
  hasty: boolean;
  /** Uploads another picture to the same URL after it confirmed. */
  rewrites: boolean;
  /** Deletes this in the end, at that moment of its life; `expiry`: has the shoot deleted by its `delete_after`. */
  deletes?: { what: "shoot" | "asset" | "output" | "user" | "expiry"; when: Moment };
  /** Has so many pictures, and asks for them by a batch; `cut`: the API is killed once that is written. */
  batch?: { photos: number; cut: boolean };
  /** Cancels its job or batch so many milliseconds after it asked for it. */
  cancelsAfter?: number;
  /**
   * Has a webhook, whose receiver has this against its first deliveries; `cut`: what fails once, for whoever
   * ends its job or batch the write of the delivery, or for whoever tried it in vain the message for the next try.
   */
  webhook?: { refusals: readonly Refusal[]; cut: Cut | undefined };
};

/** What can be neither written nor sent, once, of an event on its way to a webhook. */
export type Cut = "delivery" | "next try";

/**
 * With an upload on its way, with a job just accepted and its worker about to look at that, or once the client has waited for the job. An output is
 * deleted when there is one.
 */
export type Moment = "uploaded" | "asked" | "waited";

/** The user of a number; the name can be told apart in any request, also in binary ones. */
const userOf = (number: number): string => `chaos-${String(number).padStart(6, "0")}`;

/** What happens to user `number`, by the seed, and by how often a worker is killed: in the life of every nth user. */
export function planFor(seed: number, number: number, killEvery: number): Plan {
  const random = randomFor(seed, `user ${number}`);
  const neverClaimed = random.chance(0.03) && number % killEvery !== 0;
  const kills = number % killEvery === 0 ? killsFor(number / killEvery, random) : [];
  // What is never claimed buys nothing either: nothing but its dead letter may end it, no wait for the provider.
  const paid = (kills.some(isOfPaidCall) || random.chance(0.6)) && !neverClaimed;
  const fate = kills.length > 0 || neverClaimed ? "job" : fateFor(random);
  const plan: Plan = {
    user: userOf(number),
    tier: paid ? random.pick(["standard", "premium"]) : "basic",
    fate,
    faults: !neverClaimed && random.chance(0.55) ? faultsFor(paid, random) : [],
    kills,
    ...(kills.length === 0 && random.chance(0.06) && { diskFull: random.pick(["download", "store"]) }),
    ...(kills.length === 0 && random.chance(0.04) && { stall: random.pick(steps) }),
    neverClaimed,
    ...(!neverClaimed && { lateBy: random.between(500, 15_000) }),
    hasty: random.chance(0.4),
    rewrites: fate === "job" && random.chance(0.2),
    ...(random.chance(0.25) && { deletes: deletionFor(fate, random) }),
  };
  return { ...plan, ...requestFor(plan, randomFor(seed, `request of user ${number}`)) };
}

/**
 * Whether it asks for a batch, cancels what it asked for, and is told how it ended. A batch costs nothing: paid calls
 * are judged by user, and so is what is deleted.
 */
function requestFor(
  { fate, tier, kills, neverClaimed, deletes }: Plan,
  random: Random,
): Pick<Plan, "batch" | "cancelsAfter" | "webhook"> {
  const isPlain = fate === "job" && !neverClaimed && !deletes;
  const inBatch = isPlain && tier === "basic" && random.chance(0.7);
  const refusals = Array.from({ length: random.between(0, 3) }, () =>
    random.pick<Refusal>([500, 503, "reset", "silence"]),
  );
  return {
    ...(inBatch && { batch: { photos: random.between(2, 4), cut: random.chance(0.2) } }),
    ...(isPlain && kills.length === 0 && random.chance(0.15) && { cancelsAfter: random.between(0, 2_000) }),
    ...(random.chance(0.5) && {
      webhook: { refusals, cut: random.pick([undefined, "delivery", "next try"]) },
    }),
  };
}

function deletionFor(fate: Plan["fate"], random: Random): NonNullable<Plan["deletes"]> {
  const what = random.pick(["shoot", "asset", "output", "user", "expiry"] as const);
  if (what === "output" && fate === "job") return { what, when: "waited" };
  const when = fate === "abandoned" ? "uploaded" : random.pick(["uploaded", "asked", "waited"] as const);
  return { what: what === "output" ? "asset" : what, when };
}

/** Every place in turn; some workers that take the job up are killed as well. */
function killsFor(turn: number, random: Random): Place[] {
  const [first = "before claim", ...others] = [...places.slice(turn % places.length), ...places];
  return random.chance(0.3) ? [first, random.pick([first, ...others])] : [first];
}

const isOfPaidCall = (place: Place): boolean => place.endsWith("_call");

function fateFor(random: Random): Plan["fate"] {
  if (random.chance(0.06)) return "abandoned";
  return random.chance(0.03) ? "tampered" : "job";
}

/** How many requests of one user a service sees in a life without faults, about; faults fall among them. */
const requests: Record<Service, number> = { r2: 6, s3: 4, dynamodb: 30, sqs: 1, openai: 1 };

function faultsFor(paid: boolean, random: Random): Fault[] {
  const services = paid
    ? (["r2", "dynamodb", "openai", "openai", "sqs"] as const)
    : (["r2", "dynamodb", "sqs"] as const);
  return Array.from({ length: random.between(1, 3) }, () => {
    const service = random.pick(services);
    return {
      service,
      kind: kindFor(random),
      first: random.between(1, requests[service]),
      times: random.chance(0.6) ? 1 : random.between(2, 4),
    };
  });
}

/** Delays stall a worker for seconds, so there are few of them. */
const kindFor = (random: Random): FaultKind =>
  random.chance(0.08) ? "delay" : random.pick(["429", "500", "503", "reset", "drop", "drop"]);
