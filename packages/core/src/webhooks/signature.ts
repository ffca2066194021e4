import { createHmac, randomBytes } from "node:crypto";
import { type Clock, epochSeconds } from "../time.ts";
import type { Delivery, Webhook } from "./webhook.ts";

const prefix = "whsec_";

/** A secret as Standard Webhooks writes one. */
export const newSecret = (): string => prefix + randomBytes(32).toString("base64");

/** The headers of a delivery, signed at this moment with each secret that counts, as Standard Webhooks says. */
export function signedHeaders(
  { secrets }: Webhook,
  { event_id, body }: Delivery,
  now: Clock,
): Record<string, string> {
  const at = now();
  const timestamp = String(epochSeconds(at));
  const valid = secrets.filter(({ until }) => until === undefined || new Date(until) > at);
  const signatures = valid.map(({ secret }) => `v1,${sign(secret, `${event_id}.${timestamp}.${body}`)}`);
  return {
    "content-type": "application/json",
    "user-agent": "Luster-Webhooks",
    "webhook-id": event_id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}

const sign = (secret: string, text: string): string =>
  createHmac("sha256", Buffer.from(secret.slice(prefix.length), "base64"))
    .update(text)
    .digest("base64");
