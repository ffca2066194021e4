import { examples } from "@luster/contract/examples";
import type { Exchange } from "@luster/contract/example";
import { webhookEvent } from "@luster/contract/examples-webhooks";
import { keysOf } from "@luster/contract/keys";
import { openapi } from "@luster/contract/openapi";
import { type RouteName, routes } from "@luster/contract/routes";
import { UploadTicket } from "@luster/contract/uploads";
import { expect, it, onTestFinished } from "vitest";
import { type Answer, put } from "../../kit/api.ts";
import { eventsIn } from "../../kit/event-stream.ts";
import { jpeg } from "../../kit/rooms.ts";
import { startReceiver, verified } from "../../kit/servers/receiver.ts";
import { sharedMachine } from "../../kit/shared-machine.ts";

const machine = sharedMachine({ RELEASE: String(examples["health.get"].reply?.["release"]) });
const picture = await jpeg();

/** What stands for what: the made-up values of the examples, and those of this run. */
const meant = new Map<unknown, unknown>([[examples["uploads.confirm"].reply?.["file_size"], picture.length]]);
const unseen = new Set<string>(
  keysOf(examples).flatMap((name) => (examples[name].many ? [name, `${name} of many`] : [name])),
);

/**
 * Sends an example's request, with this run's values for the made-up ones, and holds the answer to the example's
 * reply.
 */
async function follow(name: RouteName, many?: "many"): Promise<Answer> {
  const example = many ? examples[name].many : examples[name];
  if (!example) throw new Error(`${name} has no example of many`);
  const answer = await answered(name, example);
  const [shown, sent] = example.events
    ? [example.events, eventsIn(answer.text)]
    : [example.reply, answer.body];
  expect([answer.status, differences(shown ?? {}, sent, name)]).toEqual([example.status, []]);
  unseen.delete(many ? `${name} of many` : name);
  return answer;
}

async function answered(name: RouteName, { request }: Exchange): Promise<Answer> {
  const { params = {}, query = {}, headers = {}, body } = translated(request) as Exchange["request"];
  const path = routes[name].path.replaceAll(/\{(\w+)\}/g, (_, field: string) => params[field] ?? "");
  const search = Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : "";
  const { method } = routes[name];
  if (body === undefined) return machine.api.send(path + search, { method, headers });
  const json = { "content-type": "application/json", ...headers };
  return machine.api.send(path + search, { method, headers: json, body: JSON.stringify(body) });
}

function translated(value: unknown): unknown {
  if (meant.has(value)) return meant.get(value);
  if (Array.isArray(value)) return value.map(translated);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, translated(one)]));
}

/**
 * Where they differ: there are the same fields, and in each the same value, or one of the same kind where it is
 * another each time.
 */
function differences(example: unknown, actual: unknown, path: string): string[] {
  if (typeof example === "object" && example !== null && typeof actual === "object" && actual !== null)
    return [...new Set([...Object.keys(example), ...Object.keys(actual)])].flatMap((key) =>
      differences(Reflect.get(example, key), Reflect.get(actual, key), `${path}.${key}`),
    );
  if (meant.has(example)) return actual === meant.get(example) ? [] : [`${path} is not what it was before`];
  if (example === actual) return [];
  const kind = kindOf(example);
  if (kindOf(actual) !== kind) return [`${path} is ${String(kindOf(actual))}, not ${String(kind)}`];
  // A time and a presigned address are others each time; an id or a size is the same wherever it stands.
  if (kind !== "a time" && kind !== "an address") meant.set(example, actual);
  return [];
}

const kinds: [RegExp, string][] = [
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, "a time"],
  [/^https?:\/\/\S+$/, "an address"],
  [/^[A-Za-z\d+/]{43}=$/, "a SHA-256"],
  [/^whsec_[A-Za-z\d+/]+={0,2}$/, "a secret"],
  [/^[\w-]{22}$/, "a cache key"],
  [/^[A-Za-z\d+/]{20,38}={0,2}$/, "a ThumbHash"],
  [/^s\d+\.[\w-]{8}$/, "an id of what a client has seen"],
  [/^\d+$/, "digits"],
];

/** Of values that differ each time what they have in common; any other text is only like itself. */
function kindOf(value: unknown): unknown {
  if (typeof value !== "string") return typeof value === "number" ? "a number" : value;
  const known = kinds.find(([pattern]) => pattern.test(value))?.[1];
  return known ?? value.replaceAll(/[0-9A-HJKMNP-TV-Z]{26}/g, "…");
}

const { params: ofShoot = {} } = examples["shoots.enhance"].request;
const wholeShoot = { params: ofShoot, body: { strength: "bright" } };

it("the examples of the routes are the way of one picture, and come true one after the other", async () => {
  await follow("shoots.create");
  await follow("shoots.list");
  const ticket = await follow("uploads.presign");
  expect(await put(UploadTicket.parse(ticket.body), picture)).toBe(200);
  await follow("uploads.presign", "many");
  await follow("uploads.confirm");
  await follow("uploads.confirm", "many");
  const accepted = await follow("jobs.create");
  await machine.api.ended(accepted.body["job_id"]);
  await follow("jobs.get");
  await follow("jobs.events");
  meant.set(examples["usage.get"].request.query?.["from"], new Date().toISOString().slice(0, 10));
  await expect
    .poll(async () => (await answered("usage.get", examples["usage.get"])).text)
    .toContain('"outputs":1');
  await follow("usage.get");
  await follow("jobs.list");
  await follow("assets.list");
  await follow("shoots.get");
  await follow("shoots.events");
  await follow("shoots.change");
  await follow("shoots.enhance");
  const { params: { id = "" } = {} } = examples["batches.get"].request;
  const enhanced = await answered("shoots.enhance", { ...examples["shoots.enhance"], request: wholeShoot });
  meant.set(id, enhanced.body["batch_id"]);
  await expect
    .poll(async () => (await answered("batches.get", examples["batches.get"])).text)
    .toContain("ended_at");
  await follow("batches.get");
  await follow("batches.cancel");
  await follow("jobs.cancel");
  await follow("health.get");
});

it("the examples of webhooks come true too, and what arrives is the document's example", async () => {
  const receiver = await startReceiver();
  onTestFinished(receiver.stop);
  meant.set(examples["webhooks.create"].reply?.["url"], receiver.url);
  const { body: created } = await follow("webhooks.create");
  await follow("webhooks.list");
  await follow("webhooks.test");
  await expect
    .poll(async () => (await answered("webhooks.deliveries", examples["webhooks.deliveries"])).text)
    .toContain("delivered");
  await follow("webhooks.deliveries");
  const [arrived] = receiver.received;
  const event = arrived && verified(String(created["secret"]), arrived);
  expect(differences(webhookEvent, event, "webhooks.event")).toEqual([]);
  await follow("webhooks.resend");
  await follow("webhooks.rotate");
  await follow("webhooks.remove");
});

it("the examples of deletions come true in the end", async () => {
  await follow("outputs.delete");
  await follow("deletions.get");
  await follow("deletions.list");
  await follow("assets.delete");
  await follow("shoots.delete");
  await follow("me.delete");
});

it("GET /openapi.json is the document of docs/openapi.json", async () => {
  const { status, body, headers } = await machine.api.send("/openapi.json");
  expect([status, headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(body).toEqual(JSON.parse(JSON.stringify(openapi())));
  expect(body).toMatchObject(examples["docs.openapi"].reply ?? {});
  unseen.delete("docs.openapi");
});

it("the pages about the API are served, each as what it is", async () => {
  const names = ["docs.get", "docs.viewer", "docs.errors", "docs.llms"] as const;
  for (const name of names) {
    const { headers, text } = await follow(name);
    expect(headers.get("content-type")).toBe(routes[name].media);
    expect(text.length).toBeGreaterThan(1_000);
  }
});

it("every route's example was executed", () => {
  expect([...unseen]).toEqual([]);
});
