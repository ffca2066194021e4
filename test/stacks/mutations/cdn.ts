import { mutate } from "./mutation.ts";

const bound =
  "the CDN's worker reads the stage's bucket, in its jurisdiction, with the key that signs, for the stage's pages";
const placed = "the CDN's worker answers at the domain of CDN_URL, and nowhere else";

export const cdn = [
  mutate("stacks/cdn.ts", "...(jurisdiction && { jurisdiction })", "", bound),
  mutate("stacks/cdn.ts", 'origins.join(",")', '"*"', bound),
  mutate("stacks/cdn.ts", "text: key.value", 'text: "key"', bound),
  mutate("stacks/cdn.ts", "domain: new URL(url).hostname", "url: true", placed),
  mutate(
    "stacks/secrets.ts",
    "...(cdnKey ? [cdnKey] : []),",
    "",
    "every function that signs URLs is told where the CDN is, and can sign for it; no other is",
  ),
].map((mutation) => ({ ...mutation, deployment: "managed" as const }));
