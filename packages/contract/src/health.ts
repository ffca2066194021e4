import { Health } from "@luster/core/health/health";
import { route } from "./route.ts";

export const get = route({
  method: "GET",
  path: "/health",
  summary: "Whether Luster can do its work",
  public: true,
  replies: { 200: Health, 503: Health },
});
