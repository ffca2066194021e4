import { createTokens } from "@luster/functions/canary/tokens";
import { minutes } from "@luster/core/time";
import { expect, it, onTestFinished } from "vitest";
import { settableClock } from "../../kit/fakes/clock.ts";
import { startIssuer } from "../../kit/servers/issuer.ts";

/** An account at an issuer that takes a client's secret in these ways, and says nothing of it when there are none. */
async function account(methods?: string[], given: Partial<Parameters<typeof createTokens>[0]> = {}) {
  const issuer = await startIssuer({ methods });
  onTestFinished(issuer.stop);
  const clock = settableClock();
  const own = {
    issuer: issuer.url,
    client_id: "canary",
    client_secret: issuer.clientSecret,
    audience: "luster",
  };
  return { issuer, clock, ...createTokens({ ...own, ...given }, clock.now) };
}

it("a token is kept until half of its time is over, and no longer than it is wanted", async () => {
  const { issuer, clock, token, forget } = await account();
  const first = await token();
  clock.advance(minutes(4));
  expect(await token()).toBe(first);
  expect(issuer.granted.length).toBe(1);
  clock.advance(minutes(1));
  await token();
  expect(issuer.granted.length).toBe(2);
  forget();
  await token();
  expect(issuer.granted.length).toBe(3);
});

it.each([
  ["in the body where the issuer takes it there", ["client_secret_basic", "client_secret_post"], "body"],
  ["in the header where the issuer takes it there alone", ["client_secret_basic"], "header"],
  ["in the header where the issuer says nothing of it", undefined, "header"],
])("the secret is sent %s", async (_, methods, where) => {
  const { issuer, token } = await account(methods, { scope: "luster/use" });
  await token();
  expect(issuer.granted).toEqual([
    { where, form: expect.objectContaining({ grant_type: "client_credentials", scope: "luster/use" }) },
  ]);
});

it("an account that is refused is said with the status and the address, without the secret", async () => {
  const { issuer, token } = await account(undefined, { client_secret: "wrong-secret" });
  await expect(token()).rejects.toThrow(`The issuer answers 401 at ${issuer.url}/token`);
  await expect(token()).rejects.not.toThrow("wrong-secret");
});

it("an issuer that is none is said so", async () => {
  const { issuer, token } = await account(undefined);
  issuer.documents["/.well-known/openid-configuration"] = { issuer: issuer.url };
  await expect(token()).rejects.toThrow("is not what OpenID Connect says");
});
