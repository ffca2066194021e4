import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";

/** The context of one invocation that may run for `timeoutMs` from now. */
export function invocation({
  functionName,
  timeoutMs,
  isGone = () => false,
}: {
  functionName: string;
  timeoutMs: number;
  /** Whether nobody waits for the result any more: then no time is left. */
  isGone?: () => boolean;
}): Context {
  const deadline = Date.now() + timeoutMs;
  return {
    awsRequestId: randomUUID(),
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: "local",
    memoryLimitInMB: "1024",
    getRemainingTimeInMillis: () => (isGone() ? 0 : Math.max(0, deadline - Date.now())),
    done: ignored,
    fail: ignored,
    succeed: ignored,
  };
}

/**
 * Rejects with Lambda's own message when `run` takes longer than the context allows. It cannot be killed within one
 * process, but its lease ends.
 */
export async function withinTime<T>(context: Context, run: () => Promise<T>): Promise<T> {
  const timeoutMs = context.getRemainingTimeInMillis();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TimedOut(timeoutMs)), timeoutMs);
  try {
    return await Promise.race([run(), promise]);
  } finally {
    clearTimeout(timer);
  }
}

export class TimedOut extends Error {
  constructor(timeoutMs: number) {
    super(`Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);
    this.name = "TimedOut";
  }
}

/** The callbacks of Node 8 that the type still asks for. */
function ignored(): void {}
