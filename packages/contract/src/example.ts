import type { StreamEvent } from "./events.ts";

/**
 * A request as its parts, and the reply to it. What differs each time (ids, times, addresses, sizes) is made up.
 */
export type Exchange = {
  request: {
    params?: Record<string, string>;
    query?: Record<string, string>;
    headers?: Record<string, string>;
    body?: object;
  };
  status: number;
  /** Absent where a reply has no body, or one that is no JSON. */
  reply?: Record<string, unknown>;
  /** What a reply of events has. */
  events?: StreamEvent[];
};

/** `many`: the same for many things at once, on a route that takes that. */
export type Example = Exchange & { many?: Exchange };
