import * as z from "zod";
import { AssetView, ListedAsset, OutputView, RenditionView } from "./assets.ts";
import { BatchQuote, BatchView, NewBatch } from "./batches.ts";
import { ShootProgress } from "./events.ts";
import { Health } from "./health.ts";
import { AssetJob, JobError, JobState, StateCounts } from "./job-state.ts";
import { JobEvent, JobView, ListedJob, NewJob, PaidCall, Waiting } from "./jobs.ts";
import { ContentType } from "./picture-types.ts";
import { Problem } from "./problem.ts";
import type { Route } from "./route.ts";
import { routes } from "./routes.ts";
import { ShootView } from "./shoot.ts";
import { NewShoot, ShootDetail } from "./shoots.ts";
import { StorageName } from "./storage.ts";
import { Strength } from "./strength.ts";
import { Tier } from "./tier.ts";
import {
  DeliveryAttempt,
  DeliveryView,
  NewWebhook,
  NewWebhookView,
  WebhookEvent,
  WebhookView,
} from "./webhooks.ts";
import {
  ConfirmedAssets,
  Refused,
  UploadConfirmation,
  UploadConfirmations,
  UploadFile,
  UploadRequest,
  UploadRequests,
  UploadTicket,
  UploadTickets,
} from "./uploads.ts";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The schemas that clients know by name. */
const named = {
  input: {
    NewBatch,
    NewJob,
    NewShoot,
    NewWebhook,
    UploadConfirmation,
    UploadConfirmations,
    UploadFile,
    UploadRequest,
    UploadRequests,
  },
  output: {
    Asset: AssetView,
    AssetJob,
    Batch: BatchView,
    BatchQuote,
    ConfirmedAssets,
    Delivery: DeliveryView,
    DeliveryAttempt,
    Health,
    Job: JobView,
    JobError,
    JobEvent,
    JobState,
    ListedAsset,
    ListedJob,
    Output: OutputView,
    PaidCall,
    // Generators of clients have an enum ContentType of their own, which would be merged with ours.
    PictureType: ContentType,
    Problem,
    Refused,
    Rendition: RenditionView,
    Shoot: ShootView,
    ShootDetail,
    ShootProgress,
    StateCounts,
    StorageName,
    Strength,
    Tier,
    UploadTicket,
    UploadTickets,
    Waiting,
    Webhook: WebhookView,
    WebhookEvent,
    WebhookWithSecret: NewWebhookView,
  },
} satisfies Record<string, Record<string, z.ZodType>>;

const registries = { input: registry("input"), output: registry("output") };

/** Every schema of the API by its name, as JSON Schema: what is sent as it may be written, what comes back as it is. */
export const described = (): Record<string, JsonSchema> => {
  const all = (["input", "output"] as const).flatMap((io) =>
    Object.entries<z.core.JSONSchema.BaseSchema>(
      z.toJSONSchema(registries[io], { io, uri, override: override(io) }).schemas,
    ),
  );
  return Object.fromEntries(all.toSorted(byName).map(([name, schema]) => [name, withoutMeta(schema)]));
};

/** A reference to a body or a reply. */
export function schemaRef(schema: z.ZodType): { $ref: string } {
  const id = (registries.input.get(schema) ?? registries.output.get(schema))?.id ?? "";
  return { $ref: uri(id) };
}

/** A schema of what is sent, in place. */
export const inlined = (schema: z.ZodType): JsonSchema =>
  withoutMeta(z.toJSONSchema(schema, { io: "input", override: override("input") }));

/** Bodies and replies that have no name of their own get one of their route. */
function registry(io: "input" | "output"): z.core.$ZodRegistry<{ id: string }> {
  const registered = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries<z.ZodType>(named[io])) registered.add(schema, { id });
  for (const [name, route] of Object.entries<Route>(routes))
    for (const schema of io === "input" ? [route.body ?? []].flat() : answersOf(route))
      if (!(schema instanceof z.ZodUndefined) && !registered.has(schema))
        registered.add(schema, { id: `${pascal(name)}${io === "input" ? "" : "Reply"}` });
  return registered;
}

/** Of server-sent events it is the data that is described. */
function answersOf({ events, replies }: Route): z.ZodType[] {
  return events ? [events] : Object.values(replies);
}

const uri = (id: string): string => `#/components/schemas/${id}`;

/** `shoots.list` becomes `ShootsList`. */
function pascal(name: string): string {
  return name.replaceAll(/(?:^|\.)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Leaves out what says nothing to a reader: the pattern of a date, the name of a pattern, the largest number that
 * JavaScript knows, and that replies are closed. A record that has each of some names says so as an object does,
 * which readers of schemas understand better.
 */
const override =
  (io: "input" | "output") =>
  ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void => {
    if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
    if (jsonSchema.format === "starts_with") delete jsonSchema.format;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    // What stands for an entry that cannot be read is nothing to send.
    const [first, second, ...rest] = jsonSchema.anyOf ?? [];
    if (first && second && rest.length === 0 && Object.keys(second).length === 0) {
      delete jsonSchema.anyOf;
      Object.assign(jsonSchema, first);
    }
    if (jsonSchema.propertyNames && jsonSchema.required) {
      const value = jsonSchema.additionalProperties ?? true;
      jsonSchema.properties = Object.fromEntries(jsonSchema.required.map((name) => [name, value]));
      delete jsonSchema.propertyNames;
      delete jsonSchema.additionalProperties;
    }
  };

function withoutMeta(schema: z.core.JSONSchema.BaseSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([word]) => word !== "$schema" && word !== "$id"));
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);
