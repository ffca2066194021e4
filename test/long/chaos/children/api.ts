import { gateway } from "@luster/local/gateway/gateway";
import { listen } from "@luster/local/cloud/listen";
import { routeHandlers } from "@luster/local/machine/handlers";
import { ask } from "./child.ts";

/** A token is its user's name: who may do what is tested elsewhere. */
const authorize = async ({ authorization = "" }: Record<string, string | undefined>) => ({
  jwt: { claims: { sub: authorization.replace("Bearer ", "") }, scopes: [] },
});

const cors = { allows: () => false, allowMethods: [], allowHeaders: [], exposeHeaders: [], maxAge: 0 };
const server = gateway({ routes: routeHandlers(Promise.resolve()), authorize, cors });
await listen(server, Number(process.env["CHAOS_API_PORT"]));
await ask({ place: "ready" });
