import { keysOf } from "./keys.ts";
import type { Route } from "./route.ts";
import { type RouteName, routes } from "./routes.ts";

/** The API in a page of text for agents and scripts, in the form of https://llmstxt.org. */
export const llms = (): string => `# Luster

> Luster enhances the photos of real-estate shoots: light, colour and noise put right, the room as it is. It is an HTTP API; a client uploads each photo straight to storage, requests a job, and downloads the enhanced JPEG from storage.

Requests carry \`Authorization: Bearer <JWT>\`, except on the public routes and on a machine without sign-in. JSON in snake_case. Paths here are relative to the address of this file.

## The flow

1. \`POST /shoots\` with \`{"name": "12 Garden Lane"}\` gives a \`shoot_id\`.
2. \`POST /uploads/presign\` with \`shoot_id\`, \`filename\` and \`content_type\` gives a ticket: \`asset_id\`, \`method\`, \`url\`, \`headers\`. With \`files\`, up to 100 at once.
3. Send the file's bytes to that \`url\` with that \`method\` and exactly those \`headers\`. The URL works once, for an hour. 412 means that the file is there already: go on. 400 or 403 means that the URL has expired or a header is missing: presign again with the same \`asset_id\`.
4. \`POST /uploads/confirm\` with \`asset_id\`. Now it is an asset. With \`asset_ids\`, up to 100 at once.
5. \`POST /jobs\` with \`asset_id\` and \`tier\` (\`basic\` is free and the default; \`standard\` and \`premium\` are paid models), or \`POST /shoots/{id}/jobs\` for a whole shoot: first with \`"dry_run": true\`, which says what it would cost and requests nothing.
6. \`GET /jobs/{id}\` until \`status\` is \`succeeded\`, \`failed\` or \`cancelled\`: after 0.3 s, then each time after half as long again, at most 5 s. The header \`Prefer: wait=20\` waits on the server instead. Webhooks tell it without asking.
7. Download \`output.url\` of the job. It is a presigned URL: a secret, valid for about an hour.

## Rules

- A refusal is \`application/problem+json\` with a stable \`code\`; its \`type\` leads to what the code means. \`issues\` names each wrong field.
- 429 and 503 say in \`Retry-After\` when to come again. After a lost connection or another 5xx repeat the request. Any other 4xx is not cured by repeating it.
- Send an \`Idempotency-Key\` where a route honours it (${keyed()}): the same key with the same body is done once, and nothing is paid twice.
- JPEG, PNG, WebP, HEIC and HEIF. The largest file is the ticket's \`max_file_size\`.
- Lists take \`limit\` and \`cursor\`; a reply with \`cursor\` has more.
- Do not show presigned URLs to others or write them into logs. Ask before you request a paid tier.

## Reference

- [OpenAPI 3.1](${routes["docs.openapi"].path}): every route, field, failure and webhook, with examples
- [Reference page](${routes["docs.get"].path}): the same for people, with requests to try out
- [Failures](${routes["docs.errors"].path}): what each code means, and what to do

## Routes

${keysOf(routes).map(line).join("\n")}

## Optional

Where Luster's repository is at hand, \`luster mcp\` serves the Model Context Protocol over the same API: \`quote\`, \`enhance_files\`, \`wait\`, \`get_shoot\` and \`usage\` work on files of this machine.
`;

const line = (name: RouteName): string => `- \`${nameOf(routes[name])}\`: ${routes[name].summary}`;

const keyed = (): string =>
  Object.values<Route>(routes)
    .filter(({ idempotent }) => idempotent)
    .map((route) => `\`${nameOf(route)}\``)
    .join(", ");

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
