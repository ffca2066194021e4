import middy from "@middy/core";
import { unlessAborted } from "@luster/core/abort";
import type { Context } from "aws-lambda";
import { contained } from "./contained.ts";
import { withIds } from "./observe/logger.ts";
import { publish } from "./observe/metrics.ts";

type Options<Event, Result> = {
  /** What every line of the log says of this invocation. */
  ids: (event: Event, context: Context) => Record<string, string>;
  /** Milliseconds of the function's time that are kept back: when only they are left, `signal` ends what still runs. */
  reserve: number;
  /** What is answered at that moment. Without it `run` is waited for, so that it can write down how it ended. */
  late?: () => Result;
  /** The answer to what `run` threw. Without it the platform is told, which invokes the function again. */
  refused?: (error: unknown, event: Event) => Result;
  run: (event: Event, context: Context, signal: AbortSignal) => Promise<Result>;
};

/**
 * What surrounds the handlers of all functions, of routes and of consumers: ids in the log, metrics that are sent at
 * the end, an end before the function is killed, and a process that survives what nobody catches.
 */
export function invocation<Event, Result>(options: Options<Event, Result>) {
  const { ids, reserve, late = waited, refused, run } = options;
  const wrapped = middy<Event, Result>({ timeoutEarlyInMillis: reserve, timeoutEarlyResponse: late })
    .use({ after: publish, onError: publish })
    .handler((event: Event, context: Context, { signal }: { signal: AbortSignal }) =>
      contained((fault) => unlessAborted(run(event, context, AbortSignal.any([signal, fault])), fault)),
    );
  if (refused)
    wrapped.onError((request) => {
      request.response = refused(request.error, request.event);
    });
  return (event: Event, context: Context): Promise<Result> =>
    withIds(ids(event, context), () => wrapped(event, context));
}

const waited = (): Promise<never> => new Promise(() => {});
