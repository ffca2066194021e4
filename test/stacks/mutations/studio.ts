import { type Mutation, mutate } from "./mutation.ts";

export const studio = [
  mutate(
    "stacks/issuer.ts",
    "client_id: STUDIO_CLIENT_ID ?? audience,",
    "client_id: audience,",
    "the studio is built with where the API is and who signs its users in",
  ),
  mutate(
    "sst.config.ts",
    ", studio: studio.url }",
    " }",
    "the studio's address is told, so that it can be allowed to call the API",
  ),
  mutate(
    "stacks/studio.ts",
    'allowedMethods: ["GET", "HEAD"],',
    "",
    "only CloudFront reads the studio's files, and it answers by https alone",
  ),
  mutate(
    "stacks/studio.ts",
    "responseHeadersPolicyId: headers.id,",
    "",
    "the studio's page has the headers that it has on one machine, and https for a year",
  ),
  mutate(
    "stacks/studio.ts",
    '{ files: "assets/**", cacheControl: pageCaching.named },',
    "",
    "what is named by its content is kept for a year, and the page and its settings are asked for each time",
  ),
]
  .map((mutation): Mutation => ({ ...mutation, deployment: "studio" }))
  .concat(
    mutate(
      "sst.config.ts",
      "if (!settings.STUDIO) return",
      "if ($dev) return",
      "the studio is deployed only where it is asked for",
    ),
  );
