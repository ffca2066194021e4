import type { Exchange } from "@luster/contract/example";
import { streamText } from "@luster/contract/events";
import { examples } from "@luster/contract/examples";
import { failures } from "@luster/contract/failures";
import { keysOf } from "@luster/contract/keys";
import type { Route } from "@luster/contract/route";
import { type RouteName, routes } from "@luster/contract/routes";

/**
 * docs/http.md: every route with a request to paste, its reply and its failures. The examples are those that a test
 * executes.
 */
export const httpReference = (): string => [intro, ...keysOf(routes).map(section)].join("\n\n").concat("\n");

const intro = `# HTTP

Written from the contract by \`npx vitest run test/docs -u\`; the same in OpenAPI 3.1: [openapi.json](openapi.json). Every request and
reply below is an example that a test executes. Set \`API\` to the service's address and \`TOKEN\` to a token of its issuer; one machine
without sign-in needs none.

## The flow

\`POST /shoots\`, \`POST /uploads/presign\`, the upload to the URL of its reply, \`POST /uploads/confirm\`, \`POST /jobs\`, then
\`GET /jobs/{id}\` until \`status\` is an end: after 0.3 s, then each time after half as long again, at most 5 s. Webhooks tell it
without asking: [webhooks.md](webhooks.md).

## Retries

429 and 503 say in \`Retry-After\` when to try again. After a lost connection or a 5xx repeat the request; where a route honours
\`Idempotency-Key\`, with the same key and body: it is then done once. Any other 4xx is not cured by repeating it. Programs decide by
\`code\`: [errors.md](errors.md).

## What the storage answers to an upload

| status | why | what to do |
| --- | --- | --- |
| 400 | the URL has expired, or the bytes do not have the SHA-256 that was presigned | presign again with \`asset_id\`; check the file |
| 403 | the URL has expired, or a header of the ticket is missing or altered | send every header of the ticket as it is; else presign again |
| 411 | there is no \`Content-Length\` | send the file with its length, not as a stream |
| 412 | the object is there already: an earlier try arrived | confirm |
| 429 | more than one write a second for one object | wait a second, then try again |`;

function section(name: RouteName): string {
  const route: Route = routes[name];
  const example = examples[name];
  return [
    `## ${route.method} ${route.path}`,
    [`${route.summary}.`, route.description].filter(Boolean).join(" "),
    exchange(route, example),
    ...(example.many ? ["Many at once:", exchange(route, example.many)] : []),
    `Failures: ${[...new Set(route.failures)].map((code) => `\`${code}\` ${failures[code].status}`).join(", ")}.`,
  ].join("\n\n");
}

function exchange(route: Route, { request, status, reply, events }: Exchange): string {
  const { params = {}, query = {}, headers = {}, body } = request;
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, field: string) => params[field] ?? "");
  const search = Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : "";
  const sent = { ...(!route.public && { authorization: "Bearer $TOKEN" }), ...headers };
  const lines = [
    `curl -X ${route.method} "$API${path}${search}"`,
    ...Object.entries(sent).map(([header, value]) => `-H "${header}: ${value}"`),
    ...(body ? ['-H "content-type: application/json"', `-d '${JSON.stringify(body)}'`] : []),
  ];
  const shown = reply
    ? ["json", JSON.stringify(reply, null, 2)]
    : events && ["text", streamText(events).trimEnd()];
  const answer = shown ? `\n\n\`\`\`${shown.join("\n")}\n\`\`\`` : "";
  return `\`\`\`sh\n${lines.join(" \\\n  ")}\n\`\`\`\n\nIt is answered with ${status}${answer ? ":" : "."}${answer}`;
}
