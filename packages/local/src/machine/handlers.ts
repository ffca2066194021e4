import { type RouteName, routes } from "@luster/contract/routes";
import type { Handler } from "@luster/functions/http/event";
import type { Route } from "../lambda/gateway.ts";

/** The Lambda handlers of every route in the contract, loaded once `ready` has set what they read from the environment. */
export function routeHandlers(ready: Promise<unknown>): Route[] {
  return names().map((name) => {
    const load = ready.then(
      () => import(`@luster/functions/routes/${name}`) as Promise<{ handler: Handler }>,
    );
    // A failed start is reported by whoever awaits `ready`; here it would end the process a second time.
    load.catch(() => {});
    const { method, path, public: isPublic } = routes[name];
    return {
      method,
      path,
      public: isPublic,
      handler: async (event, context) => (await load).handler(event, context),
    };
  });
}

const names = (): RouteName[] => Object.keys(routes) as RouteName[];
