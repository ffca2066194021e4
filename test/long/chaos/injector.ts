import type { FaultKind, Plan, Service } from "./plan.ts";
import type { Passing } from "./proxy.ts";
import { type Random, randomFor } from "./random.ts";

/** The share of requests that name no user (receives, deletes, probes, sweeps) that meet a fault. */
const anonymousShare = 0.02;

type Options = { seed: number; planOf: (user: string) => Plan | undefined };

/** Decides for each request, by the plan of its user, whether a fault meets it. */
export function createInjector({ seed, planOf }: Options) {
  const seen = new Map<string, number>();
  const away = new Set<Service>();
  const random = randomFor(seed, "anonymous");
  let calm = false;

  function faultFor(service: Service, { user, method }: Passing): FaultKind | undefined {
    if (calm) return undefined;
    // A service that is away refuses, or does not even answer; a request that has begun its body breaks.
    if (away.has(service)) return method === "PUT" ? "reset" : "503";
    return user === undefined ? anonymous(random) : planned(service, user);
  }

  function planned(service: Service, user: string): FaultKind | undefined {
    const nth = (seen.get(`${service} ${user}`) ?? 0) + 1;
    seen.set(`${service} ${user}`, nth);
    return planOf(user)?.faults.find(
      (fault) => fault.service === service && fault.first <= nth && nth < fault.first + fault.times,
    )?.kind;
  }

  return {
    faultFor,
    /** Takes a service away until it is given back. */
    take: (service: Service): void => void away.add(service),
    giveBack: (service: Service): void => void away.delete(service),
    /** From now on nothing happens to anybody. */
    stop: (): void => {
      calm = true;
    },
    isCalm: (): boolean => calm,
  };
}

export type Injector = ReturnType<typeof createInjector>;

/** No delays: a delayed long poll would only wait longer. */
const anonymous = (random: Random): FaultKind | undefined =>
  random.chance(anonymousShare) ? random.pick(["500", "503", "reset", "drop"]) : undefined;
