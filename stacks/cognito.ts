import { createHash } from "node:crypto";
import { monitored, production, settings } from "./stage.ts";

/** Of a sign-in page: the one that the plan has. */
const classic = 1;

const validity = {
  accessTokenValidity: 1,
  idTokenValidity: 1,
  refreshTokenValidity: 30,
  tokenValidityUnits: { accessToken: "hours", idToken: "hours", refreshToken: "days" },
};

/**
 * What pages and apps are: without a secret, for the code flow with PKCE. A password is sent as it is by whoever runs
 * the stage alone, with credentials of AWS.
 */
const publicClient = {
  ...validity,
  generateSecret: false,
  allowedOauthFlows: ["code"],
  allowedOauthScopes: ["openid", "email", "profile"],
  explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  preventUserExistenceErrors: "ENABLED",
  enableTokenRevocation: true,
};

/**
 * A deployment that would take production's pool, its page or its client away (a setting is gone, or an edit needs a new
 * one) ends with an error instead. When the stage is removed they stay: SST's `removal` does not know them.
 */
const kept = { protect: $app.protect, retainOnDelete: production };

/** The stage's own users, where it asks for them: the pool, and its clients. */
export const cognito = settings.COGNITO ? userPool(settings.COGNITO_CALLBACKS ?? []) : undefined;

function userPool(callbackUrls: string[]) {
  const pool = new sst.aws.CognitoUserPool(
    "Users",
    {
      usernames: ["email"],
      domain: { prefix: domainPrefix() },
      transform: { userPool: rules, domain: { managedLoginVersion: classic } },
    },
    kept,
  );
  const client = pool.addClient(
    "UsersClient",
    { callbackUrls, transform: { client: { ...publicClient, logoutUrls: callbackUrls } } },
    kept,
  );
  return { pool, client, canary: monitored ? canaryClient(pool) : undefined };
}

/** Nobody else's in the region, and without the account's number, as it is public. */
function domainPrefix() {
  const { accountId } = aws.getCallerIdentityOutput({});
  return accountId.apply((account) => `luster-${digest(`${account}/${$app.stage}`)}`);
}

/** In hexadecimal digits no word comes up that AWS refuses in a prefix, such as `aws`. */
function digest(text: string) {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function rules(args: aws.cognito.UserPoolArgs): undefined {
  args.deletionProtection = production ? "ACTIVE" : "INACTIVE";
  args.userPoolTier = "LITE";
  args.adminCreateUserConfig = { allowAdminCreateUserOnly: !settings.COGNITO_SIGN_UP };
  args.accountRecoverySetting = { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] };
  // Until the new address has answered, the old one signs in.
  args.userAttributeUpdateSettings = { attributesRequireVerificationBeforeUpdates: ["email"] };
  args.passwordPolicy = {
    minimumLength: 12,
    requireLowercase: true,
    requireUppercase: true,
    requireNumbers: true,
    requireSymbols: true,
    temporaryPasswordValidityDays: 7,
  };
}

/** For a program: Cognito gives such a client tokens for a scope of a resource server alone. */
function canaryClient(pool: sst.aws.CognitoUserPool) {
  const server = new aws.cognito.ResourceServer("UsersResourceServer", {
    userPoolId: pool.id,
    identifier: "luster",
    name: "Luster",
    scopes: [{ scopeName: "canary", scopeDescription: "What the canary of the stage does" }],
  });
  const client = pool.addClient("UsersCanary", {
    transform: {
      client: {
        ...validity,
        // Each token is paid.
        accessTokenValidity: 24,
        generateSecret: true,
        allowedOauthFlows: ["client_credentials"],
        allowedOauthScopes: server.scopeIdentifiers,
        callbackUrls: undefined,
        explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      },
    },
  });
  return { id: client.id, secret: client.secret, scope: "luster/canary" };
}
