import * as z from "zod";
import { EngineId } from "./engine.ts";
import { route } from "./route.ts";

export const Health = z.object({
  status: z
    .enum(["healthy", "degraded", "unhealthy"])
    .describe(
      "`degraded` while R2, the queue or the provider is unavailable; `unhealthy` while the database is.",
    ),
  release: z.string().describe("What runs, such as `0.1.0+4f8e2a91c0d3`: the version and the commit."),
  services: z.object({
    database: z.enum(["healthy", "unavailable"]),
    queue: z.enum(["healthy", "unavailable"]),
    r2_storage: z.enum(["enabled", "unavailable"]),
    standby_storage: z.enum(["ready", "in_use", "none"]),
    paid_engine: EngineId.describe(
      "What makes the paid tiers; `substituted` where the basic engine stands in for it, `refused` where there is none.",
    ),
    paid_provider: z
      .enum(["ready", "refusing", "none"])
      .describe(
        "`refusing` while paid jobs wait, as it has refused our account or could not be reached several times in a row.",
      ),
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
