import * as Health from "@luster/contract/health";
import { health } from "../wiring/health.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok, unavailable } from "../http/reply.ts";

export const handler = endpoint(Health.get, async () => {
  const body = await health();
  return body.status === "unhealthy" ? unavailable(body) : ok(body);
});
