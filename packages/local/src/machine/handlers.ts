import type { Route as Contract } from "@luster/contract/route";
import { type RouteName, routes } from "@luster/contract/routes";
import { keysOf } from "@luster/contract/keys";
import type { Handler } from "@luster/functions/http/event";
import type { Route } from "../gateway/gateway.ts";

/**
 * The Lambda handlers of every route in the contract, loaded once `ready` has set what they read from the
 * environment.
 */
export const routeHandlers = (ready: Promise<unknown>): Route[] =>
  keysOf(routes).map((name) => {
    const loading = ready.then(() => load(name));
    // A failed start is reported by whoever awaits `ready`; here it would end the process a second time.
    loading.catch(() => {});
    const route: Contract = routes[name];
    const { method, path, public: isPublic } = route;
    return {
      method,
      path,
      public: isPublic,
      streams: route.events !== undefined,
      handler: async (event, context) => (await loading)(event, context),
    };
  });

async function load(name: RouteName): Promise<Handler> {
  const { handler }: { handler: Handler } = await import(`@luster/functions/routes/${name}`);
  return handler;
}
