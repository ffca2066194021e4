import { parseStage } from "@luster/settings/stage";
import { describe, expect, it } from "vitest";
import { deployments, evaluate, project, settings } from "./evaluate.ts";
import { missingPlatform } from "./evaluation/platform.ts";
import { all, one } from "./find.ts";

describe("the settings of who signs users in", () => {
  it("take an issuer elsewhere or a pool of the stage's own, one of the two, with what belongs to it", () => {
    const { AUTH_ISSUER, AUTH_AUDIENCE, ...others } = settings;
    const pool = { ...others, COGNITO: "true", COGNITO_CALLBACKS: "https://app.example.com/" };
    expect(parseStage("dev", pool)).toMatchObject({
      COGNITO: true,
      COGNITO_CALLBACKS: ["https://app.example.com/"],
      COGNITO_SIGN_UP: false,
    });
    expect(parseStage("dev", { ...pool, COGNITO_SIGN_UP: "true" })).toMatchObject({ COGNITO_SIGN_UP: true });
    const refused = (given: Record<string, string | undefined>, name: string, words: string) =>
      expect(() => parseStage("dev", given)).toThrow(`  ${name}: ${words}`);
    refused(
      { ...pool, AUTH_ISSUER },
      "AUTH_ISSUER",
      "must be the address of the token issuer, or COGNITO=true",
    );
    refused(others, "AUTH_ISSUER", "must be the address of the token issuer, or COGNITO=true");
    refused({ ...pool, COGNITO_CALLBACKS: undefined }, "COGNITO_CALLBACKS", "must list where");
    const ofElsewhere = { AUTH_AUDIENCE, STUDIO_CLIENT_ID: "1", CANARY_CLIENT_ID: "1", CANARY_SCOPE: "1" };
    for (const [name, value] of Object.entries(ofElsewhere))
      refused({ ...pool, [name]: value }, name, "is of an issuer elsewhere");
    for (const [name, value] of [
      ["COGNITO_CALLBACKS", "https://app.example.com/"],
      ["COGNITO_SIGN_UP", "true"],
    ] as const)
      refused({ ...settings, [name]: value }, name, "is of the pool that COGNITO=true makes");
  });

  const leadingTo = (COGNITO_CALLBACKS: string) => () => {
    const { AUTH_ISSUER: _, AUTH_AUDIENCE: __, ...others } = settings;
    return parseStage("dev", { ...others, COGNITO: "true", COGNITO_CALLBACKS })["COGNITO_CALLBACKS"];
  };

  it("let the pool's page lead back by https, to this machine, and to an app by its scheme", () => {
    const taken = [
      "https://app.example.com/",
      "http://localhost:5173",
      "http://localhost/",
      "com.example.app://signed-in",
    ];
    expect(leadingTo(taken.join(","))()).toEqual(taken);
  });

  it.each([
    "http://app.example.com/",
    "http://localhost.example.com/",
    "https://app.example.com/#signed-in",
    "https://*.example.com/",
    "app.example.com",
  ])("do not let it lead back to %s", (address) => {
    expect(leadingTo(address)).toThrow("  COGNITO_CALLBACKS: must list addresses");
  });
});

const missing = missingPlatform(project);

describe.skipIf(missing)(missing ?? "a pool of the stage's own", () => {
  it("goes with a developer's stage, and anybody may sign up in it where that is asked for", async () => {
    const asked = { ...deployments.cognito.settings, COGNITO_SIGN_UP: "true" };
    const manifest = await evaluate({ stage: "dev", settings: asked });
    expect(one(manifest, "cognito/userPool:UserPool")).toMatchObject({
      deletionProtection: "INACTIVE",
      adminCreateUserConfig: { allowAdminCreateUserOnly: false },
    });
    expect(all(manifest, "cognito/userPool:UserPool")).toMatchObject([
      { protect: false, retainOnDelete: false },
    ]);
    const clients = all(manifest, "cognito/userPoolClient:UserPoolClient").map(({ name }) => name);
    expect(clients).toEqual(["UsersClientClient"]);
  });
});
