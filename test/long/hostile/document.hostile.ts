import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import * as z from "zod";
import { openapi } from "@luster/contract/openapi";
import { remember } from "./document/arbitrary.ts";
import { type Operation, operationsOf } from "./document/operations.ts";
import { requestsOf } from "./document/requests.ts";
import { judgeBy } from "./document/verdict.ts";
import { sendPatiently } from "./http/send.ts";
import { openWorld } from "./requests/world.ts";
import { seed } from "./seed.ts";

const world = await openWorld();
const { machine, own, condemned, tally } = world;
const document = z.looseObject({}).parse(await (await fetch(`${machine.url}/openapi.json`)).json());
/** What others hang on, by what is tried last of its method: its deletion ends more than itself. */
const late = ["/webhooks/{id}/deliveries/{event_id}/resend", "/assets/{id}", "/shoots/{id}", "/me"];
const operations = operationsOf(document).toSorted((one, other) => rank(one) - rank(other));
const runs = Math.ceil(3000 / operations.length);
const judge = judgeBy(document);

/** Who deletes has things of its own: what the other requests are about stays. */
const users = { own: { ...own, pool: new Map() }, condemned: { ...condemned, pool: new Map() } };
for (const { pool, samples, secrets, user } of Object.values(users)) {
  const webhook = await user.post("/webhooks", { url: "https://hooks.example/luster" });
  remember(JSON.stringify([samples, secrets, webhook.body]), pool);
}

const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;
const obeyed = new Set<string>();

afterAll(async () => {
  console.log(`seed ${seed}, ${tally.total()} requests\n${tally.table()}`);
  await machine.stop();
});

it("the machine's document is the contract's", () => {
  expect(document).toEqual(JSON.parse(JSON.stringify(openapi())));
});

it.each(operations)(
  "requests made of the document for $method $path get what the document names: status, headers, schema, code",
  async (operation) => {
    const { pool, user } =
      users[/^DELETE|deletions/.test(`${operation.method} ${operation.path}`) ? "condemned" : "own"];
    const requests = requestsOf(operation, { document, pool, token: user.token });
    const property = fc.asyncProperty(requests, async (sent) => {
      const answer = await sendPatiently(machine.url, sent);
      tally.count(nameOf(operation), answer.status, judge(operation, answer));
      if (answer.status < 300) obeyed.add(nameOf(operation));
      if (answer.status < 300 && operation.security?.length !== 0) remember(answer.body, pool);
    });
    await fc.assert(property, { seed, numRuns: runs, endOnFailure: true });
  },
);

it("3,000 requests were sent, and every operation was obeyed at least once", () => {
  expect(tally.total()).toBeGreaterThanOrEqual(3000);
  expect(operations.map(nameOf).filter((name) => !obeyed.has(name))).toEqual([]);
});

/** What is made comes before what looks at it, and of deletions what is part of something before the whole. */
function rank({ method, path }: Operation): number {
  return ["POST", "PATCH", "DELETE", "GET"].indexOf(method) * 10 + late.indexOf(path);
}
