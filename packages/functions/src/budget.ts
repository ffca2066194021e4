import { scope } from "./scope.ts";

/** The signal of the request that runs; `undefined` elsewhere. */
export const budget = (): AbortSignal | undefined => scope()?.signal;

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
