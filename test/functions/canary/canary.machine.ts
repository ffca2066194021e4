import { invocation } from "@luster/local/lambda/context";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { type Api, api } from "../../kit/api.ts";
import { closedPort } from "../../kit/servers/closed-port.ts";
import { startIssuer } from "../../kit/servers/issuer.ts";
import { freshMachine } from "../../local/auth/machine.ts";

// The log would be in the middle of the test's own output; it reads this as it is imported.
vi.hoisted(() => {
  process.env["POWERTOOLS_LOG_LEVEL"] = "SILENT";
  process.env["POWERTOOLS_METRICS_DISABLED"] = "true";
});

type Running = { issuer: Awaited<ReturnType<typeof startIssuer>>; url: string; stop: () => Promise<void> };
const running = {} as Running;

beforeAll(async () => {
  const issuer = await startIssuer();
  const machine = await freshMachine({ AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: "luster" });
  Object.assign(running, { issuer, url: machine.url, stop: machine.stop });
});
afterAll(async () => {
  await running.stop();
  await running.issuer.stop();
});
afterEach(() => vi.unstubAllEnvs());

/** One run in a process that has only now begun, with what a stage gives it; what it counted, and what it logged. */
async function look(given: Record<string, string | undefined> = {}) {
  const links = { CANARY_API: running.url, CANARY_ISSUER: running.issuer.url, CANARY_AUDIENCE: "luster" };
  const account = { CANARY_CLIENT_ID: "canary", CANARY_CLIENT_SECRET: running.issuer.clientSecret };
  for (const [name, value] of Object.entries({ ...links, ...account, ...given })) vi.stubEnv(name, value);
  vi.resetModules();
  const { handler } = await import("@luster/functions/consumers/canary");
  const { logger } = await import("@luster/functions/observe/logger");
  const { metrics } = await import("@luster/functions/observe/metrics");
  const [failed, lives] = [vi.spyOn(logger, "error"), vi.spyOn(logger, "info")];
  const added = vi.spyOn(metrics, "addMetric");
  await handler({}, invocation({ functionName: "canary", timeoutMs: 240_000 }));
  return {
    failures: added.mock.calls.flatMap(([name, , value]) => (name === "CanaryFailures" ? [value] : [])),
    failed: failed.mock.calls[0]?.[1],
    lives: lives.mock.calls.some(([message]) => message === "canary lives"),
  };
}

/** The canary's own user, as somebody who has its account would be. */
async function asCanary(): Promise<Api> {
  const token = await running.issuer.token({ claims: { sub: "canary@clients" } });
  return api(running.url, { authorization: `Bearer ${token}` });
}

const names = async (user: Api) =>
  ((await user.send("/shoots")).body["shoots"] as { name: string }[]).map(({ name }) => name);

it("the canary takes a picture from presign to its output as a user of its own, and deletes what it made", async () => {
  expect(await look()).toEqual({ failures: [0], failed: undefined, lives: true });
  const user = await asCanary();
  const { body } = await user.send("/jobs");
  expect(body["jobs"]).toEqual([]);
  expect(await names(user)).toEqual([]);
});

it("it deletes what one that was killed left, and no shoot of another name", async () => {
  const user = await asCanary();
  for (const name of ["Canary of the stage", "Harbour"]) await user.shoot(name);
  expect(await look()).toMatchObject({ failures: [0] });
  expect(await names(user)).toEqual(["Harbour"]);
});

it("by a token of a stage's own pool, which names its client and no audience, it takes a picture too", async () => {
  const asked = { CANARY_CLIENT_ID: "luster", CANARY_AUDIENCE: undefined, CANARY_SCOPE: "luster/canary" };
  expect(await look(asked)).toEqual({ failures: [0], failed: undefined, lives: true });
  expect(running.issuer.granted.at(-1)?.form).toEqual({
    grant_type: "client_credentials",
    scope: "luster/canary",
  });
});

it("without an account it asks for /health alone", async () => {
  const { asked } = running.issuer;
  const before = asked.length;
  expect(await look({ CANARY_CLIENT_ID: undefined })).toMatchObject({ failures: [0], lives: true });
  expect(asked.length).toBe(before);
});

it.each([
  [
    "the API is not there",
    async () => ({ CANARY_API: await closedPort() }),
    "health",
    "Luster does not answer",
  ],
  ["its secret is wrong", async () => ({ CANARY_CLIENT_SECRET: "other" }), "shoot", "The issuer answers 401"],
  ["its token is for others", async () => ({ CANARY_AUDIENCE: "others" }), "shoot", "no valid bearer token"],
])("when %s it counts a failure, and says what it was at and why", async (_, given, step, words) => {
  const { failures, failed } = await look(await given());
  expect(failures).toEqual([1]);
  expect(failed).toMatchObject({ step, error: { message: expect.stringContaining(words) } });
});
