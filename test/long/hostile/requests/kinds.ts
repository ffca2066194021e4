import type fc from "fast-check";
import type { Sent } from "../http/send.ts";
import type { Target } from "../../../kit/requests.ts";
import type { World } from "./world.ts";

/**
 * A class of hostile requests. `refused`: no request of it may be obeyed; `unauthorized`: all of it is 401; otherwise
 * some may be harmless, and then the answer must be right.
 */
export type Kind = {
  name: string;
  expects: "right or refused" | "refused" | "unauthorized";
  /** How many requests for each route it is about. */
  runs: number;
  /** The requests for one route; `undefined` where the route has nothing to get wrong in this way. */
  of: (target: Target, world: World) => fc.Arbitrary<Sent> | undefined;
};
