import type { Budget } from "@luster/core/jobs/worker";
import type { Context } from "aws-lambda";
import { now } from "../app/ids.ts";

/** Milliseconds kept back from an invocation, to write down how it went before the function is killed. */
const reserve = 15_000;

/** The invocation's time as a deadline, and a signal that ends calls while there is time left to say so. */
export function budget(context: Context): Budget {
  const left = context.getRemainingTimeInMillis();
  return {
    deadline: new Date(now().getTime() + left),
    signal: AbortSignal.timeout(Math.max(0, left - reserve)),
  };
}
