import { api } from "./api.ts";
import { lambda } from "./functions.ts";
import { grants } from "./grants.ts";
import { everyFiveMinutes } from "./schedule.ts";
import { settings } from "./stage.ts";

const target = new sst.Linkable("CanaryTarget", {
  properties: { api: api.url, issuer: settings.AUTH_ISSUER, audience: settings.AUTH_AUDIENCE[0] },
});

// Without an account it asks for /health alone, and a secret that is not set would refuse the deployment.
const secret = settings.CANARY_CLIENT_ID === undefined ? [] : [new sst.Secret("CanaryClientSecret")];

everyFiveMinutes("Canary", lambda("canary", grants.canary, [target, ...secret]));
