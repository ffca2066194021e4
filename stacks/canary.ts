import { api } from "./api.ts";
import { cognito } from "./cognito.ts";
import { lambda } from "./functions.ts";
import { grants } from "./grants.ts";
import { issuer } from "./issuer.ts";
import { everyFiveMinutes } from "./schedule.ts";
import { settings } from "./stage.ts";

const target = new sst.Linkable("CanaryTarget", {
  // Cognito's tokens are for the client that asks: an audience would be unknown to it.
  properties: { api: api.url, issuer: issuer.url, audience: settings.AUTH_AUDIENCE?.[0] },
});

const { variables, linked } = cognito?.canary ? ofPool(cognito.canary) : elsewhere();

everyFiveMinutes("Canary", lambda("canary", grants.canary, { variables, linked: [target, ...linked] }));

function ofPool({ id, secret, scope }: NonNullable<NonNullable<typeof cognito>["canary"]>) {
  const linked = [new sst.Linkable("CanaryClientSecret", { properties: { value: secret } })];
  return { variables: { CANARY_CLIENT_ID: id, CANARY_SCOPE: scope }, linked };
}

// Without an account it asks for /health alone, and a secret that is not set would refuse the deployment.
function elsewhere() {
  const linked = settings.CANARY_CLIENT_ID === undefined ? [] : [new sst.Secret("CanaryClientSecret")];
  return { variables: {}, linked };
}
