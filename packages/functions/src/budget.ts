import { AsyncLocalStorage } from "node:async_hooks";

const running = new AsyncLocalStorage<AbortSignal>();

/** Runs the work of a request; `signal` ends the calls that it still waits for when its answer can wait no longer. */
export const withBudget = <T>(signal: AbortSignal, work: () => T): T => running.run(signal, work);

/** The signal of the request that runs; `undefined` elsewhere: consumers write down how they ended after theirs. */
export const budget = (): AbortSignal | undefined => running.getStore();

type Options = { abortSignal?: AbortSignal };
type Client<Request, Answer> = {
  config: { requestHandler: { handle(request: Request, options?: Options): Promise<Answer> } };
};

/**
 * The client, whose calls end with the request that makes them: what was frozen with a function would disturb its
 * next request.
 */
export function endingWithRequest<Request, Answer, C extends Client<Request, Answer>>(client: C): C {
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = (request, options) =>
    handle(request, { ...options, ...ended(options?.abortSignal) });
  return client;
}

function ended(own: AbortSignal | undefined): Options {
  const signals = [own, budget()].filter((signal) => signal !== undefined);
  return signals.length === 0 ? {} : { abortSignal: AbortSignal.any(signals) };
}
