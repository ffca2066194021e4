import { mutate } from "./mutation.ts";

const signsIn = "the pool's users sign in by their email address, and nobody signs up unless the stage asks";
const passwords = "the pool's passwords are long, and only a verified address makes a new one";
const keeps =
  "no deployment deletes production's pool, page and client, and they are kept when the stage is removed";
const found = "the operator's page finds the pool by its stage's name";
const cheap = "the pool costs what the cheapest plan does, and has a page of its own that needs no style";
const client =
  "pages and apps are a client without a secret, which has the code flow alone, to the stage's own addresses";
const secretly =
  "a password is never sent as it is but by whoever runs the stage, and no answer tells who has an account";
const valid = "a token of the pool is valid for an hour, is renewed for a month, and can be revoked";
const taken = "the routes take the tokens of the pool's two clients, and of no other issuer";
const canary =
  "the canary signs in as a client of its own, which can do nothing else, and whose secret is in no variable";
const told = "a deployment tells the issuer and the client, people and the doctor";

export const cognito = [
  mutate("stacks/cognito.ts", "!settings.COGNITO_SIGN_UP", "settings.COGNITO_SIGN_UP", signsIn),
  mutate("stacks/cognito.ts", "minimumLength: 12", "minimumLength: 8", passwords),
  mutate("stacks/cognito.ts", 'production ? "ACTIVE" : "INACTIVE"', '"INACTIVE"', keeps),
  mutate("stacks/cognito.ts", "retainOnDelete: production", "", keeps),
  mutate("stacks/cognito.ts", "protect: $app.protect, ", "", keeps),
  mutate("stacks/cognito.ts", '"Users",', '"Accounts",', found),
  mutate("stacks/cognito.ts", "const classic = 1", "const classic = 2", cheap),
  mutate("stacks/cognito.ts", "digest(`${account}/${$app.stage}`)", "account", cheap),
  mutate("stacks/cognito.ts", "generateSecret: false", "generateSecret: true", client),
  mutate(
    "stacks/cognito.ts",
    'allowedOauthFlows: ["code"]',
    'allowedOauthFlows: ["code", "implicit"]',
    client,
  ),
  mutate("stacks/cognito.ts", '"ALLOW_ADMIN_USER_PASSWORD_AUTH", ', '"ALLOW_USER_PASSWORD_AUTH", ', secretly),
  mutate("stacks/cognito.ts", "accessTokenValidity: 1,", "accessTokenValidity: 24,", valid),
  mutate("stacks/api.ts", "audiences: issuer.audiences", 'audiences: ["luster-api"]', taken),
  mutate("stacks/issuer.ts", "...(canary ? [canary.id] : [])", "", taken),
  mutate(
    "stacks/cognito.ts",
    'allowedOauthFlows: ["client_credentials"]',
    'allowedOauthFlows: ["code"]',
    canary,
  ),
  mutate("stacks/canary.ts", "CANARY_SCOPE: scope", "CANARY_CLIENT_SECRET: secret", canary),
  mutate(
    "stacks/issuer.ts",
    "page: { client_id: client.id }",
    'page: { client_id: client.id, audience: "luster" }',
    "the studio signs its users in as the pool's client",
  ),
  mutate("sst.config.ts", ", ...signIn }", " }", told),
  mutate("stacks/issuer.ts", "audience: client.id", "", told),
  mutate(
    "stacks/defaults.ts",
    "$transform(sst.aws.Function, (args) => {",
    '$transform(sst.aws.Function, (args) => {\n  args.permissions = [{ actions: ["cognito-idp:*"], resources: ["*"] }];',
    "no function may do anything with the pool",
  ),
].map((mutation) => ({ ...mutation, deployment: "cognito" as const }));
