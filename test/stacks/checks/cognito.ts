import { expect } from "vitest";
import type { Manifest } from "../evaluation/manifest.ts";
import { all, functions, one } from "../find.ts";
import type { Checks } from "./checks.ts";

const pool = (manifest: Manifest) => one(manifest, "cognito/userPool:UserPool");
const client = (manifest: Manifest, name = "UsersClient") =>
  one(manifest, "cognito/userPoolClient:UserPoolClient", name);
const callbacks = ["https://app.example.com/", "com.example.app://signed-in"];
const issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Users";

export const cognito: Checks = {
  "the pool's users sign in by their email address, and nobody signs up unless the stage asks"(manifest) {
    expect(pool(manifest)).toMatchObject({
      usernameAttributes: ["email"],
      autoVerifiedAttributes: ["email"],
      usernameConfiguration: { caseSensitive: false },
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
    });
  },

  "the pool's passwords are long, and only a verified address makes a new one"(manifest) {
    expect(pool(manifest)).toMatchObject({
      passwordPolicy: {
        minimumLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: 7,
      },
      accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
    });
  },

  "no deployment deletes production's pool, page and client, and they are kept when the stage is removed"(
    manifest,
  ) {
    expect(pool(manifest).deletionProtection).toBe("ACTIVE");
    const kept = manifest.resources.filter(({ protect, retainOnDelete }) => protect && retainOnDelete);
    const names = kept.flatMap(({ name, type }) => (type.startsWith("aws:") ? [name] : []));
    expect(names.toSorted()).toEqual(["UsersClientClient", "UsersDomain", "UsersUserPool"]);
  },

  "the operator's page finds the pool by its stage's name"(manifest) {
    expect(pool(manifest).name).toMatch(/^luster-production-Users/);
  },

  "the pool costs what the cheapest plan does, and has a page of its own that needs no style"(manifest) {
    expect(pool(manifest).userPoolTier).toBe("LITE");
    const { domain, managedLoginVersion } = one(manifest, "userPoolDomain:UserPoolDomain");
    expect(managedLoginVersion).toBe(1);
    expect(domain).toMatch(/^luster-[\da-f]{16}$/);
  },

  "pages and apps are a client without a secret, which has the code flow alone, to the stage's own addresses"(
    manifest,
  ) {
    expect(client(manifest)).toMatchObject({
      generateSecret: false,
      allowedOauthFlows: ["code"],
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthScopes: ["openid", "email", "profile"],
      callbackUrls: callbacks,
      logoutUrls: callbacks,
      supportedIdentityProviders: ["COGNITO"],
    });
  },

  "a password is never sent as it is but by whoever runs the stage, and no answer tells who has an account"(
    manifest,
  ) {
    expect(client(manifest)).toMatchObject({
      explicitAuthFlows: [
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
      ],
      preventUserExistenceErrors: "ENABLED",
    });
  },

  "a token of the pool is valid for an hour, is renewed for a month, and can be revoked"(manifest) {
    expect(client(manifest)).toMatchObject({
      accessTokenValidity: 1,
      idTokenValidity: 1,
      refreshTokenValidity: 30,
      tokenValidityUnits: { accessToken: "hours", idToken: "hours", refreshToken: "days" },
      enableTokenRevocation: true,
    });
  },

  "the routes take the tokens of the pool's two clients, and of no other issuer"(manifest) {
    expect(one(manifest, "apigatewayv2/authorizer:Authorizer").jwtConfiguration).toEqual({
      issuer,
      audiences: ["UsersClientClient-id", "UsersCanaryClient-id"],
    });
  },

  "the canary signs in as a client of its own, which can do nothing else, and whose secret is in no variable"(
    manifest,
  ) {
    expect(client(manifest, "UsersCanary")).toMatchObject({
      generateSecret: true,
      allowedOauthFlows: ["client_credentials"],
      allowedOauthScopes: ["luster/canary"],
      explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      accessTokenValidity: 24,
    });
    expect(client(manifest, "UsersCanary")).not.toHaveProperty("callbackUrls");
    const links = manifest.requests.find(({ functionID }) => functionID === "Canary")?.links;
    expect(links).toMatchObject({
      CanaryTarget: { issuer },
      CanaryClientSecret: { value: "secret of UsersCanary" },
    });
    expect(links).not.toHaveProperty("CanaryTarget.audience");
    const { environment } = functions(manifest)["Canary"] ?? {};
    expect(environment).toMatchObject({
      variables: { CANARY_CLIENT_ID: "UsersCanaryClient-id", CANARY_SCOPE: "luster/canary" },
    });
    expect(JSON.stringify(environment)).not.toContain("secret of");
  },

  "the studio signs its users in as the pool's client"(manifest) {
    const { environment } = one(manifest, "command:local:Command", "StudioBuilder");
    const { STUDIO_JSON } = environment as Record<string, string>;
    expect(JSON.parse(STUDIO_JSON ?? "{}")).toEqual({
      api: manifest.outputs.api,
      sign_in: { issuer, scope: "openid profile email", client_id: "UsersClientClient-id" },
    });
  },

  "a deployment tells the issuer and the client, people and the doctor"(manifest) {
    expect(manifest.outputs).toMatchObject({ issuer, client: "UsersClientClient-id" });
    expect(manifest.links.SignIn).toMatchObject({ issuer, audience: "UsersClientClient-id" });
  },

  "no function may do anything with the pool"(manifest) {
    for (const { inputs, name } of all(manifest, "iam/role:Role"))
      expect(JSON.stringify(inputs), name).not.toContain("cognito");
  },
};
