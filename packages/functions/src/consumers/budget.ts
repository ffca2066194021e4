import type { Budget } from "@luster/core/jobs/worker";
import { after, seconds } from "@luster/core/time";
import type { Context } from "aws-lambda";
import { now } from "../wiring/seams.ts";

/** Kept back from an invocation, to write down how it went before the function is killed. */
const reserve = seconds(15);

/** The invocation's deadline, and a signal that ends calls while there is time left to write that down, or at a fault. */
export function budget(context: Context, fault?: AbortSignal): Budget {
  const left = context.getRemainingTimeInMillis();
  const late = AbortSignal.timeout(Math.max(0, left - reserve));
  return {
    deadline: after(now(), left),
    signal: fault ? AbortSignal.any([late, fault]) : late,
  };
}
