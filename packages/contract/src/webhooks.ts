import * as z from "zod";
import { BatchView } from "./batches.ts";
import { id } from "./ids.ts";
import { JobEventType } from "./job-state.ts";
import { JobView } from "./jobs.ts";
import { pageQuery } from "./page.ts";
import { route } from "./route.ts";
import { lines } from "./text.ts";

/** How many webhooks a user may have. */
export const maxWebhooks = 10;

/** What a webhook can be told: how a job ended, and that each job of a batch has. */
export const EventType = z.enum([...JobEventType.options, "batch.completed"]);
export type EventType = z.infer<typeof EventType>;

/** Where events are sent. Which hosts may be reached is decided when it is resolved, with every delivery. */
const Address = z
  .url({ protocol: /^https?$/, error: "must be a URL such as https://app.example/luster" })
  .max(2_000)
  .refine((url) => !URL.canParse(url) || !new URL(url).username, "must have no user name or password");

export const NewWebhook = z.strictObject({
  url: Address,
  /** Without them: all. */
  events: z.array(EventType).min(1).max(20).default(EventType.options),
  description: lines(200).optional(),
});
export type NewWebhook = z.infer<typeof NewWebhook>;

/** A webhook as its owner sees it. */
export const WebhookView = z.object({
  webhook_id: id("webhook"),
  url: z.string(),
  events: z.array(EventType),
  description: z.string().optional(),
  /** `disabled`: its receiver answered 410 Gone, and gets nothing more. */
  status: z.enum(["enabled", "disabled"]),
  created_at: z.iso.datetime(),
});
export type WebhookView = z.infer<typeof WebhookView>;

/** With the secret that its deliveries are signed with, as Standard Webhooks writes one. It is shown this once. */
export const NewWebhookView = WebhookView.extend({ secret: z.string().regex(/^whsec_/) });
export type NewWebhookView = z.infer<typeof NewWebhookView>;

/** One try to deliver an event: the status that was answered, or in words why there was none. */
export const DeliveryAttempt = z.object({
  at: z.iso.datetime(),
  /** Milliseconds until the answer, or until it was given up. */
  duration: z.int(),
  status: z.int().optional(),
  error: z.string().optional(),
});
export type DeliveryAttempt = z.infer<typeof DeliveryAttempt>;

/** An event on its way to a webhook. `dead`: the last try failed, or the webhook takes nothing more. */
export const DeliveryView = z.object({
  event_id: id("event"),
  webhook_id: id("webhook"),
  type: z.enum([...EventType.options, "webhook.test"]),
  status: z.enum(["pending", "delivered", "dead"]),
  created_at: z.iso.datetime(),
  /** The newest, oldest first. */
  attempts: z.array(DeliveryAttempt),
  next_attempt_at: z.iso.datetime().optional(),
});
export type DeliveryView = z.infer<typeof DeliveryView>;

/** A job without its output, whose URLs end: `GET /jobs/{id}` gives new ones where they are used. */
export const JobInEvent = JobView.omit({ output: true });

/** A batch without the photos that it left out, which can be many: `GET /batches/{id}` has them. */
export const BatchInEvent = BatchView.omit({ skipped: true });

/** The body of a delivery. */
export const WebhookEvent = z.discriminatedUnion("type", [
  z.object({ type: JobEventType, timestamp: z.iso.datetime(), data: JobInEvent }),
  z.object({ type: z.literal("batch.completed"), timestamp: z.iso.datetime(), data: BatchInEvent }),
  z.object({
    type: z.literal("webhook.test"),
    timestamp: z.iso.datetime(),
    data: z.object({ webhook_id: id("webhook") }),
  }),
]);
export type WebhookEvent = z.infer<typeof WebhookEvent>;

const params = z.strictObject({ id: id("webhook") });
const missing = "webhook.not_found";

export const create = route({
  method: "POST",
  path: "/webhooks",
  summary: "Be told by HTTP when jobs and batches end",
  description:
    "Events are signed as Standard Webhooks says, with the secret that this reply shows once. They arrive at least once: `webhook-id` tells a repetition.",
  idempotent: true,
  body: NewWebhook,
  replies: { 201: NewWebhookView },
  failures: ["webhook.address_refused", "webhook.too_many"],
});

export const list = route({
  method: "GET",
  path: "/webhooks",
  summary: "The user's webhooks",
  replies: { 200: z.object({ webhooks: z.array(WebhookView) }) },
});

export const remove = route({
  method: "DELETE",
  path: "/webhooks/{id}",
  summary: "End a webhook, and forget its deliveries",
  params,
  missing,
  replies: { 204: z.undefined() },
});

export const test = route({
  method: "POST",
  path: "/webhooks/{id}/test",
  summary: "Send a webhook an event of the type `webhook.test`",
  description: "Its delivery is in the list of deliveries, as any other.",
  params,
  missing,
  replies: { 202: DeliveryView },
  failures: ["webhook.disabled"],
});

export const rotate = route({
  method: "POST",
  path: "/webhooks/{id}/secret",
  summary: "Give a webhook another secret",
  description: "For a day deliveries are signed with the one before it too.",
  params,
  missing,
  replies: { 200: NewWebhookView },
  failures: ["webhook.changed"],
});

export const deliveries = route({
  method: "GET",
  path: "/webhooks/{id}/deliveries",
  summary: "What was sent to a webhook within 30 days, and what became of it",
  description: "Newest events first, each with the tries that were made and when the next one is.",
  params,
  missing,
  query: pageQuery("event"),
  replies: { 200: z.object({ deliveries: z.array(DeliveryView), cursor: z.string().optional() }) },
});

export const resend = route({
  method: "POST",
  path: "/webhooks/{id}/deliveries/{event_id}/resend",
  summary: "Send an event again",
  params: z.strictObject({ id: id("webhook"), event_id: id("event") }),
  missing: "delivery.not_found",
  replies: { 202: DeliveryView },
  failures: ["webhook.not_found", "webhook.disabled", "webhook.changed"],
});
