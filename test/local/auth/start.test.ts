import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { networkInterfaces } from "node:os";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { close, listen } from "@luster/local/cloud/listen";
import { readLocalSettings } from "@luster/local/machine/environment";
import { startSignIn } from "@luster/local/machine/sign-in";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { temporaryFolder } from "../../kit/temporary.ts";
import { api } from "../../kit/api.ts";
import { startIssuer } from "../../kit/servers/issuer.ts";
import { freshMachine } from "./machine.ts";

describe("a start with sign-in", () => {
  test.each([
    [{ AUTH_ISSUER: "https://issuer.example" }, "AUTH_AUDIENCE: missing"],
    [{ AUTH_ISSUER: "https://issuer.example", AUTH_AUDIENCE: " , " }, "AUTH_AUDIENCE: must be items"],
    [{ AUTH_AUDIENCE: "luster" }, "AUTH_ISSUER: missing"],
    [{ AUTH_ISSUER: "http://issuer.example", AUTH_AUDIENCE: "luster" }, "AUTH_ISSUER: must be an https URL"],
    [{ AUTH_ISSUER: "issuer", AUTH_AUDIENCE: "luster" }, "AUTH_ISSUER: "],
  ])("is refused with %j", (environment, reason) => {
    expect(() => readLocalSettings(environment)).toThrow(reason);
  });

  test("is refused when the issuer does not answer", async () => {
    const issuer = await startIssuer();
    await issuer.stop();
    await expect(signInBy(issuer.url)).rejects.toThrow(
      /^AUTH_ISSUER: http.*no discovery document \(ECONNREFUSED\)$/,
    );
  });

  test.each([
    ["is empty", "{}", "it lacks `issuer` or `jwks_uri`"],
    [
      "is another issuer's",
      '{"issuer":"https://other.example","jwks_uri":"https://other.example/keys"}',
      "names the issuer https://other.example",
    ],
    ["is not JSON", "<html>", "returned no discovery document"],
  ])("is refused when the issuer's discovery document %s", async (_, body, reason) => {
    const server = createServer((_, response) => response.end(body));
    onTestFinished(() => close(server));
    await expect(signInBy(`http://localhost:${await listen(server)}`)).rejects.toThrow(reason);
  });

  test("is refused with two issuers", async () => {
    const settings = {
      ...readLocalSettings({}),
      AUTH_ISSUER: "https://issuer.example",
      AUTH_AUDIENCE: ["luster"],
    };
    await expect(startSignIn(settings, true)).rejects.toThrow("--auth");
  });

  test("answers a good token with 503, not 401, while the issuer's keys cannot be fetched", async () => {
    const issuer = await startIssuer();
    const { authorize } = await signInBy(issuer.url);
    const authorization = `Bearer ${await issuer.token()}`;
    await issuer.stop();
    await expect(authorize({ authorization })).rejects.toMatchObject({
      code: "service.unavailable",
      status: 503,
    });
  });

  test("passes claims to the handlers as text, as API Gateway does", async () => {
    const issuer = await startIssuer();
    onTestFinished(issuer.stop);
    const { authorize } = await signInBy(issuer.url);
    const claims = { exp: 4_102_444_800, groups: ["one", "two"], verified: true };
    const allowed = await authorize({ authorization: `Bearer ${await issuer.token({ claims })}` });
    expect(allowed?.jwt).toMatchObject({
      claims: { sub: "anna", exp: "4102444800", groups: "[one two]", verified: "true" },
      scopes: [],
    });
  });
});

test("a token of the embedded issuer is still good after a restart", async () => {
  const settings = readLocalSettings({ PORT: "0", LUSTER_DATA: await temporaryFolder() });
  const before = await startSignIn(settings, true);
  const token = await (await fetch(`${before.issuer?.url}/token?user=anna`)).text();
  await before.stop();
  const after = await startSignIn(settings, true);
  onTestFinished(after.stop);
  expect(after.issuer).toEqual(before.issuer);
  const headers = { host: "localhost:3000", authorization: `Bearer ${token}` };
  expect(await after.authorize(headers)).toMatchObject({ jwt: { claims: { sub: "anna" } } });
});

test("the embedded issuer also speaks OAuth's password grant", async () => {
  const settings = readLocalSettings({ PORT: "0", LUSTER_DATA: await temporaryFolder() });
  const { issuer, authorize, stop } = await startSignIn(settings, true);
  onTestFinished(stop);
  const body = new URLSearchParams({ grant_type: "password", username: "berta" });
  const reply = await fetch(`${issuer?.url}/token`, { method: "POST", body });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(await reply.json());
  const headers = { host: "localhost:3000", authorization: `Bearer ${token}` };
  expect(await authorize(headers)).toMatchObject({ jwt: { claims: { sub: "berta" } } });
});

describe("a machine without sign-in", () => {
  let machine: Awaited<ReturnType<typeof freshMachine>>;

  beforeAll(async () => {
    machine = await freshMachine({ LUSTER_ORIGINS: "https://app.example" });
  });

  afterAll(() => machine.stop());

  test("has one user, and refuses other machines and foreign pages", async () => {
    const { port } = new URL(machine.url);
    expect((await api(machine.url).send("/shoots")).status).toBe(200);
    expect(
      await Promise.all(otherAddresses().map((address) => connects(address, Number(port)))),
    ).not.toContain(true);

    const asked = async (headers: Record<string, string>) => (await answerOf(Number(port), headers)).status;
    expect(await asked({ host: `rebound.example:${port}` })).toBe(401);
    expect(await asked({ host: `127.0.0.1.example:${port}` })).toBe(401);
    expect(await asked({ origin: "https://evil.example" })).toBe(401);
    expect(await asked({ origin: "null" })).toBe(401);
    expect(await asked({ origin: "https://app.example" })).toBe(200);
    expect(await asked({ origin: "http://localhost:5173" })).toBe(200);
  });

  test.each([
    [
      { host: "10.0.2.2:3000" },
      "This machine answers to localhost only, and the request's Host is 10.0.2.2:3000.",
    ],
    [
      { origin: "https://evil.example" },
      "The request's Origin is https://evil.example, which is not among those of LUSTER_ORIGINS.",
    ],
  ])("tells a request with %j why it is refused", async (headers, detail) => {
    const { text } = await answerOf(Number(new URL(machine.url).port), headers);
    expect(JSON.parse(text)).toMatchObject({ status: 401, code: "auth.required", detail });
  });

  test("repeats only the characters of an address from a header", async () => {
    const { authorize } = await startSignIn(readLocalSettings({}), false);
    const refusal = authorize({ host: "localhost", origin: `<script>"\u202e${"a".repeat(1_000)}` });
    await expect(refusal).rejects.toThrow(/Origin is \?script\?{3}a{90}, which/);
  });

  test("refuses every page at its database and its queue, which check no token", async () => {
    for (const name of ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SQS"]) {
      const port = Number(new URL(process.env[name] ?? "").port);
      const asked = async (headers: Record<string, string>) => (await answerOf(port, headers)).status;
      expect(await asked({})).not.toBe(403);
      expect(await asked({ host: `rebound.example:${port}` })).toBe(403);
      for (const origin of ["https://evil.example", "null", "https://app.example", "http://localhost:5173"])
        expect(await asked({ origin })).toBe(403);
    }
  });
});

const signInBy = (issuer: string) =>
  startSignIn(readLocalSettings({ AUTH_ISSUER: issuer, AUTH_AUDIENCE: "luster" }), false);

/** Every address of this machine but the loopback's own. */
const otherAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((found = []) =>
    found.filter(({ internal }) => !internal).map(({ address }) => address),
  );

async function connects(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: 500 });
  const outcome = await Promise.race([
    once(socket, "connect").then(() => true),
    once(socket, "timeout").then(() => false),
    new Promise<boolean>((resolve) => socket.once("error", () => resolve(false))),
  ]).catch(() => false);
  socket.destroy();
  return outcome;
}

/** `fetch` sets `Host` and forbids `Origin: null`. */
async function answerOf(port: number, headers: Record<string, string>) {
  const sent = request({ host: "127.0.0.1", port, path: "/shoots", headers }).end();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once("response", resolve).once("error", reject);
  });
  return { status: response.statusCode, text: await text(response) };
}
