import * as z from "zod";
import { examples } from "./examples.ts";
import { streamText } from "./events.ts";
import type { Example, Exchange } from "./example.ts";
import { webhookEvent } from "./examples-webhooks.ts";
import { type FailureCode, failures } from "./failures.ts";
import { IdempotencyKey } from "./idempotency-key.ts";
import { longestWait } from "./limits.ts";
import { keysOf } from "./keys.ts";
import { described, inlined, type JsonSchema, schemaRef } from "./openapi-schemas.ts";
import { type Problem, problemType, statusNames, typeOf } from "./problem.ts";
import type { Route } from "./route.ts";
import { type RouteName, routes } from "./routes.ts";
import { WebhookEvent } from "./webhooks.ts";

type Json = { [key: string]: unknown };

/** The whole API as an OpenAPI 3.1 document, made of the routes and their examples. */
export const openapi = () => ({
  openapi: "3.1.0",
  info,
  servers: [{ url: "/", description: "Where this document came from" }],
  tags,
  security: [{ bearer: [] }],
  paths: paths(),
  webhooks,
  components: {
    schemas: described(),
    examples: Object.fromEntries(answered().map((code) => [code, { value: problemOf(code) }])),
    headers: {
      RequestId: requestId,
      RetryAfter: retryAfter,
      Location: location,
      RateLimit: rateLimit,
      RateLimitPolicy: rateLimitPolicy,
    },
    parameters: { IdempotencyKey: idempotencyKey, LastEventId: lastEventId, Prefer: prefer },
    securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
  },
});

const info = {
  title: "Luster",
  version: "1",
  summary: "Enhances the photos of real-estate shoots",
  description:
    "A client asks for a presigned URL, uploads a picture straight to storage, confirms it and requests a job; a worker stores the enhanced picture beside the original. The API never carries picture bytes. Every refusal is an RFC 9457 problem with a stable `code`. Fields may be added to replies; ignore those that you do not know.",
  license: { name: "All rights reserved", identifier: "LicenseRef-Proprietary" },
};

const tags = [
  { name: "shoots", description: "A shoot holds the pictures of one place." },
  { name: "uploads", description: "A transfer of one picture, from its presigned URL to its confirmation." },
  { name: "assets", description: "Confirmed originals, and the outputs made of them." },
  { name: "jobs", description: "Requests to enhance one asset each." },
  { name: "deletions", description: "What was deleted, and when each part of it was gone." },
  {
    name: "webhooks",
    description: "Addresses that are told how jobs and batches ended, and what was sent to them.",
  },
  { name: "health", description: "Whether the service can do its work." },
  { name: "docs", description: "What the API says of itself." },
];

/** What arrives at a webhook's address. */
const webhooks = {
  event: {
    post: {
      operationId: "webhooks.event",
      tags: ["webhooks"],
      summary: "A job or a batch ended, or a test was asked for",
      description:
        "Signed as Standard Webhooks says: verify it with one of that project's libraries and the secret of the webhook. Answer with a status of 2xx within 15 seconds; what is answered otherwise is sent again, for a day. 410 ends the webhook.",
      security: [],
      parameters: [
        header("webhook-id", "The event's id: the same for each repetition."),
        header("webhook-timestamp", "When it was signed, in seconds since 1970."),
        header("webhook-signature", "One or two signatures; one that fits is enough."),
      ],
      requestBody: {
        required: true,
        content: { "application/json": { schema: schemaRef(WebhookEvent), example: webhookEvent } },
      },
      responses: {
        "2XX": { description: "It arrived." },
        "4XX": { description: "It did not; it is sent again." },
      },
    },
  },
};

function header(name: string, description: string): Json {
  return { name, in: "header", required: true, description, schema: { type: "string" } };
}

function paths(): Record<string, Json> {
  const all: Record<string, Json> = {};
  for (const name of keysOf(routes)) {
    const { path, method } = routes[name];
    all[path] = { ...all[path], [method.toLowerCase()]: operation(name, routes[name]) };
  }
  return all;
}

const operation = (name: RouteName, route: Route): Json => ({
  operationId: name,
  tags: [name.split(".")[0]],
  summary: route.summary,
  ...(route.description && { description: route.description }),
  ...(route.public && { security: [] }),
  ...parametersOf(route),
  ...(route.body && { requestBody: requestBody(name, route, route.body) }),
  responses: { ...replies(name, route), ...refusals(name, route) },
});

function parametersOf({ params, query, idempotent, waits, events }: Route): Json {
  const parameters = [
    ...(params ? fields(params, "path") : []),
    ...(query ? fields(query, "query") : []),
    ...(idempotent ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : []),
    ...(events ? [{ $ref: "#/components/parameters/LastEventId" }] : []),
    ...(waits ? [{ $ref: "#/components/parameters/Prefer" }] : []),
  ];
  return parameters.length > 0 ? { parameters } : {};
}

function fields(schema: NonNullable<Route["params"]>, where: "path" | "query"): Json[] {
  const { properties = {}, required = [] } = inlined(schema);
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = typeof property === "boolean" ? {} : property;
    const always = where === "path" || required.includes(name);
    return { name, in: where, required: always, ...(description && { description }), schema: rest };
  });
}

function requestBody(name: RouteName, { forms, many }: Route, body: NonNullable<Route["body"]>): Json {
  const media = { schema: either(body, many?.body), ...shown(examples[name], ({ request }) => request.body) };
  const types = ["application/json", ...(forms ? formTypes : [])];
  return { required: true, content: Object.fromEntries(types.map((type) => [type, media])) };
}

const formTypes = ["multipart/form-data", "application/x-www-form-urlencoded"];

/** One thing, or many of them, where a route takes both. */
const either = (one: z.ZodType, many: z.ZodType | undefined): Json =>
  many ? { anyOf: [schemaRef(one), schemaRef(many)] } : schemaRef(one);

/** What an example has there; two by their names where a route takes many at once too. */
function shown(example: Example, part: (exchange: Exchange) => unknown): Json {
  const [one, many] = [part(example), example.many && part(example.many)];
  if (many !== undefined)
    return { examples: { ...(one !== undefined && { one: { value: one } }), many: { value: many } } };
  return one === undefined ? {} : { example: one };
}

const shownReply = ({ reply, events }: Exchange) => (events ? streamText(events) : reply);

type Response = { description: string; headers: Json; content?: Json };

function replies(name: RouteName, route: Route): Record<string, Response> {
  const each = Object.entries(route.replies).map(([status, schema]) => {
    const media = {
      schema: route.events
        ? { type: "string", contentMediaType: route.media, contentSchema: schemaRef(route.events) }
        : either(schema, status === "200" ? route.many?.reply : undefined),
      ...shown(examples[name], (exchange) =>
        exchange.status === Number(status) ? shownReply(exchange) : undefined,
      ),
    };
    const response: Response = {
      description: statusNames[Number(status)] ?? "",
      headers: headersFor(Number(status), route),
      ...(!(schema instanceof z.ZodUndefined) && { content: { [route.media ?? "application/json"]: media } }),
    };
    return [status, response] as const;
  });
  return Object.fromEntries(each);
}

/** By status; one that is a reply too, as a health's 503, has both kinds of content. */
function refusals(name: RouteName, route: Route): Json {
  const byStatus = Object.groupBy(new Set(route.failures), (code) => String(failures[code].status));
  const known = replies(name, route);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes = []]) => {
      const problem = refusal(Number(status), codes, route);
      const reply = known[status];
      return [status, reply ? { ...problem, content: { ...reply.content, ...problem.content } } : problem];
    }),
  );
}

const refusal = (status: number, codes: readonly FailureCode[], route: Route) => ({
  description: codes.map((code) => `- \`${code}\`: ${failures[code].meaning}`).join("\n"),
  headers: headersFor(status, { failures: status === 429 ? route.failures : [] }),
  content: {
    [problemType]: {
      schema: {
        allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: codes } } }],
      },
      examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    },
  },
});

/** Every code that some route answers with. */
const answered = (): FailureCode[] => [
  ...new Set(Object.values(routes).flatMap((route) => [...route.failures])),
];

const problemOf = (code: FailureCode): Problem => ({
  type: typeOf(code),
  title: statusNames[failures[code].status] ?? "",
  status: failures[code].status,
  detail: failures[code].meaning,
  code,
  request_id: "9a1d0f7e-0000-4000-8000-000000000000",
});

const headersFor = (status: number, route: Partial<Route>): Json => ({
  "x-request-id": { $ref: "#/components/headers/RequestId" },
  ...(route.failures?.some((code) => code.startsWith("quota.")) && {
    ratelimit: { $ref: "#/components/headers/RateLimit" },
    "ratelimit-policy": { $ref: "#/components/headers/RateLimitPolicy" },
  }),
  ...(route.located &&
    [201, 202].includes(status) && {
      location: { $ref: "#/components/headers/Location" },
    }),
  ...((status === 429 || status === 503) && { "retry-after": { $ref: "#/components/headers/RetryAfter" } }),
});

const requestId = {
  required: true,
  description: "Quote it when something looks wrong.",
  schema: { type: "string" },
};
const retryAfter = {
  description: "Seconds after which trying again can help.",
  schema: { type: "integer" },
};
const rateLimitPolicy = {
  description:
    'The quotas that the request used, by draft-ietf-httpapi-ratelimit-headers-10: `"jobs";q=5000;w=86400` is 5,000 in a day.',
  schema: { type: "string" },
};
const rateLimit = {
  description:
    'What is left of them: `"jobs";r=4702;t=30511` is 4,702, and all of them again in 30,511 seconds. Absent where nothing was used, as by a repeated `Idempotency-Key`.',
  schema: { type: "string" },
};
const location = {
  required: true,
  description: "The path of what was created.",
  schema: { type: "string" },
};
const prefer = {
  name: "Prefer",
  in: "header",
  required: false,
  description: `\`wait=N\`: the reply comes when the job has ended, or after N seconds, ${longestWait} at most, with the job as it is (RFC 7240).`,
  schema: { type: "string" },
};

const lastEventId = {
  name: "Last-Event-ID",
  in: "header",
  required: false,
  description: "The id of the event that was seen last. One that is not understood is as none.",
  schema: { type: "string", pattern: String.raw`^[\w.-]+$` },
};

const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  description: "Within a day the same key with the same body gives the same thing, made once.",
  schema: inlined(IdempotencyKey) satisfies JsonSchema,
};
