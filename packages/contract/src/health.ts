import * as z from "zod";
import { EngineId } from "./engine.ts";
import { route } from "./route.ts";

/**
 * `healthy`; `degraded` while R2, the queue or the provider is unavailable; `unhealthy` while the database is. `paid_engine` is the
 * engine of the paid tiers; `substituted` when the basic one stands in for it, `refused` when there is none. `paid_provider` is
 * `refusing` while paid jobs wait, as it has refused our account or could not be reached several times in a row.
 */
export const Health = z.object({
  status: z.enum(["healthy", "degraded", "unhealthy"]),
  services: z.object({
    database: z.enum(["healthy", "unavailable"]),
    queue: z.enum(["healthy", "unavailable"]),
    r2_storage: z.enum(["enabled", "unavailable"]),
    standby_storage: z.enum(["ready", "in_use", "none"]),
    paid_engine: EngineId,
    paid_provider: z.enum(["ready", "refusing", "none"]),
  }),
});
export type Health = z.infer<typeof Health>;

export const get = route({
  method: "GET",
  path: "/health",
  summary: "Whether Luster can do its work",
  description: "Each service as it was at most three seconds ago. 503 while the database does not answer.",
  public: true,
  replies: { 200: Health, 503: Health },
});
