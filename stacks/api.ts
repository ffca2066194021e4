import { cors } from "@luster/contract/cors";
import { type FunctionName } from "./grants.ts";
import { functions, resourceName } from "./functions.ts";
import { served } from "./routes.ts";
import { settings } from "./stage.ts";

/** The HTTP API: every route of the stage, behind the token check unless the contract marks it public. */
export const api = new sst.aws.ApiGatewayV2("Api", {
  cors: {
    ...cors,
    allowOrigins: settings.ALLOWED_ORIGINS,
    maxAge: "1 hour",
  },
  accessLog: { retention: settings.LOG_RETENTION },
  transform: { stage: throttledAndLogged },
});

const issuer = api.addAuthorizer({
  name: "jwt",
  jwt: { issuer: settings.AUTH_ISSUER, audiences: settings.AUTH_AUDIENCE },
});

for (const [name, { method, path, public: open }] of Object.entries(served)) {
  const auth = open ? (false as const) : { jwt: { authorizer: issuer.id } };
  const { arn } = functions[name as FunctionName];
  api.route(`${method} ${path}`, arn, { name: resourceName(name), auth });
  if (method === "GET") api.route(`HEAD ${path}`, arn, { name: `${resourceName(name)}Head`, auth });
}

// Without it API Gateway answers what no route takes in a shape of its own, and a wrong method with 404.
api.route("$default", functions.default.arn, { name: "Default", auth: false });

function throttledAndLogged(args: aws.apigatewayv2.StageArgs): undefined {
  args.defaultRouteSettings = {
    throttlingRateLimit: settings.API_RATE,
    throttlingBurstLimit: settings.API_BURST,
  };
  const destinationArn = $output(args.accessLogSettings).apply((log) => log?.destinationArn ?? "");
  args.accessLogSettings = { destinationArn, format: JSON.stringify(accessLog()) };
}

// SST's own format puts every value in quotes twice. No path and no query: they could carry what must not be logged.
function accessLog() {
  return {
    requestId: "$context.requestId",
    time: "$context.requestTimeEpoch",
    route: "$context.routeKey",
    status: "$context.status",
    latency: "$context.responseLatency",
    integrationLatency: "$context.integrationLatency",
    integrationError: "$context.integrationErrorMessage",
    authorizerError: "$context.authorizer.error",
    user: "$context.authorizer.claims.sub",
    ip: "$context.identity.sourceIp",
    userAgent: "$context.identity.userAgent",
  };
}
