import { createHmac } from "node:crypto";
import { Problem } from "@luster/contract/problem";
import { exportSPKI, generateKeyPair } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { now, startIssuer } from "../../kit/servers/issuer.ts";
import { freshMachine } from "./machine.ts";

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let machine: Awaited<ReturnType<typeof freshMachine>>;

beforeAll(async () => {
  issuer = await startIssuer();
  machine = await freshMachine({ AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: "luster,other" });
});
afterAll(async () => {
  await machine.stop();
  await issuer.stop();
});

const withToken = (authorization: string | undefined): Promise<Response> =>
  fetch(`${machine.url}/shoots`, authorization === undefined ? {} : { headers: { authorization } });

const status = async (token: string): Promise<number> => (await withToken(`Bearer ${token}`)).status;

test.each([
  ["for our audience", {}],
  ["for the second of our audiences", { aud: "other" }],
  ["for several audiences, of which one is ours", { aud: ["https://elsewhere.example", "luster"] }],
  ["without aud, of a client that is an audience of ours", { aud: undefined, client_id: "luster" }],
  ["that is valid from this second", { nbf: now() }],
])("a token %s is let in", async (_, claims) => {
  expect(await status(await issuer.token({ claims }))).toBe(200);
});

test.each(["null", "true", "12345", "1e6", "[anna]", "{}", "map[a:b]", "<nil>"])(
  "a token whose subject is the string %j is let in: only the text of other values looks like it",
  async (sub) => {
    expect(await status(await issuer.token({ claims: { sub } }))).toBe(200);
  },
);

const refused: [string, () => Promise<string> | string][] = [
  ["that is expired", () => issuer.token({ claims: { exp: now() - 1 } })],
  ["that never expires", () => issuer.token({ claims: { exp: undefined } })],
  ["that is not valid yet", () => issuer.token({ claims: { nbf: now() + 60 } })],
  ["that was issued in the future", () => issuer.token({ claims: { iat: now() + 60 } })],
  ["for another audience", () => issuer.token({ claims: { aud: "https://elsewhere.example" } })],
  [
    "for another audience by a client of ours",
    () => issuer.token({ claims: { aud: "elsewhere", client_id: "luster" } }),
  ],
  ["without an audience", () => issuer.token({ claims: { aud: undefined } })],
  ["of another issuer", () => issuer.token({ claims: { iss: "https://issuer.example" } })],
  ["of the same issuer with a slash", () => issuer.token({ claims: { iss: `${issuer.url}/` } })],
  ["without an issuer", () => issuer.token({ claims: { iss: undefined } })],
  ["without a subject", () => issuer.token({ claims: { sub: undefined } })],
  ["with an empty subject", () => issuer.token({ claims: { sub: "" } })],
  ...Object.entries({
    null: null,
    "a number": 7,
    "a boolean": true,
    "a list": ["anna"],
    "an empty list": [],
    "an object": { name: "anna" },
    "only blanks": " \t\u00a0\u200b",
  }).map(([kind, sub]): (typeof refused)[number] => [
    `whose subject is ${kind}`,
    () => issuer.token({ claims: { sub } }),
  ]),
  ["whose subject is half a character", () => issuer.token({ claims: { sub: "\ud800" } })],
  ["without a key id", () => issuer.token({ header: { kid: undefined } })],
  ["with an unknown key id", () => issuer.token({ header: { kid: "key-2" } })],
  ["signed by another key under the right id", () => signedByAnother("RS256")],
  ["signed with an elliptic curve, which API Gateway does not check", () => signedByAnother("ES256")],
  ["signed by nobody (alg none)", () => unsigned("")],
  ["that says alg none and carries a signature", () => unsigned("c2lnbmVk")],
  ["signed by the public key as an HMAC secret", confused],
  ["changed after it was signed", async () => changed(await issuer.token())],
  ["with a fourth part", async () => `${await issuer.token()}.e30`],
  ["that is not a JWT", () => "garbage"],
  ["of three empty parts", () => ".."],
  ["twice over", async () => `${await issuer.token()}, Bearer ${await issuer.token()}`],
];

test.each(refused)("a token %s is refused", async (_, token) => {
  expect(await status(await token())).toBe(401);
});

test.each([undefined, "", "Bearer", "Bearer ", "Basic YW5uYTphbm5h"])(
  "the Authorization header %j gets a 401 that says what is missing",
  async (header) => {
    const reply = await withToken(header);
    expect(reply.status).toBe(401);
    expect(reply.headers.get("www-authenticate")).toBe("Bearer");
    expect(reply.headers.get("content-type")).toBe("application/problem+json");
    const problem = Problem.parse(await reply.json());
    expect(problem.code).toBe("auth.required");
    expect(problem.request_id).toBe(reply.headers.get("x-request-id"));
  },
);

test("every refusal reads the same, so that a forger learns nothing from it", async () => {
  const bodies = await Promise.all(
    refused.map(async ([, token]) => {
      const { request_id: _, ...body } = Problem.parse(
        await (await withToken(`Bearer ${await token()}`)).json(),
      );
      return JSON.stringify(body);
    }),
  );
  expect(new Set(bodies).size).toBe(1);
});

test("health needs no token and ignores a wrong one", async () => {
  const reply = await fetch(`${machine.url}/health`, { headers: { authorization: "Bearer garbage" } });
  expect(reply.status).toBe(200);
});

test("the keys are fetched once, not for each token", () => {
  expect(issuer.asked.filter((path) => path === "/keys").length).toBeLessThanOrEqual(2);
});

async function signedByAnother(alg: string): Promise<string> {
  const { privateKey } = await generateKeyPair(alg);
  return issuer.token({ header: { alg }, key: privateKey });
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const claims = () => ({ iss: issuer.url, aud: "luster", sub: "anna", iat: now(), exp: now() + 600 });

function unsigned(signature: string): string {
  return `${part({ alg: "none", kid: "key-1" })}.${part(claims())}.${signature}`;
}

async function confused(): Promise<string> {
  const content = `${part({ alg: "HS256", kid: "key-1" })}.${part(claims())}`;
  const secret = await exportSPKI(issuer.publicKey);
  return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
}

function changed(token: string): string {
  const [header, , signature] = token.split(".");
  return [header, part({ ...claims(), sub: "berta" }), signature].join(".");
}
