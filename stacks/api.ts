import { cors } from "@luster/contract/cors";
import { type FunctionName } from "./grants.ts";
import { functions, resourceName } from "./functions.ts";
import { issuer } from "./issuer.ts";
import { routeSettings } from "./rates.ts";
import { served } from "./routes.ts";
import { settings } from "./stage.ts";

type Route = ReturnType<sst.aws.ApiGatewayV2["route"]>["nodes"]["route"];
const declared = Promise.withResolvers<Route[]>();

/** The HTTP API: every route of the stage, behind the token check unless the contract marks it public. */
export const api = new sst.aws.ApiGatewayV2("Api", {
  cors: settings.ALLOWED_ORIGINS.length > 0 && {
    ...cors,
    allowOrigins: settings.ALLOWED_ORIGINS,
    maxAge: "1 hour",
  },
  domain: domain(),
  accessLog: { retention: settings.LOG_RETENTION },
  transform: { stage: throttledAndLogged },
});

const authorizer = api.addAuthorizer({
  name: "jwt",
  jwt: { issuer: issuer.url, audiences: issuer.audiences },
});

const routes = Object.entries(served).flatMap(([name, { method, path, public: open }]) => {
  const auth = open ? (false as const) : { jwt: { authorizer: authorizer.id } };
  const { arn } = functions[name as FunctionName];
  const get = api.route(`${method} ${path}`, arn, { name: resourceName(name), auth });
  if (method !== "GET") return [get];
  return [get, api.route(`HEAD ${path}`, arn, { name: `${resourceName(name)}Head`, auth })];
});

// Without it API Gateway answers what no route takes in a shape of its own, and a wrong method with 404.
const rest = api.route("$default", functions.default.arn, { name: "Default", auth: false });

declared.resolve([...routes, rest].map(({ nodes }) => nodes.route));

function throttledAndLogged(args: aws.apigatewayv2.StageArgs, opts: $util.CustomResourceOptions): undefined {
  // API Gateway refuses a rate of a route that it does not have yet.
  opts.dependsOn = declared.promise;
  args.routeSettings = routeSettings;
  args.defaultRouteSettings = {
    throttlingRateLimit: settings.API_RATE,
    throttlingBurstLimit: settings.API_BURST,
  };
  const destinationArn = $output(args.accessLogSettings).apply((log) => log?.destinationArn ?? "");
  args.accessLogSettings = { destinationArn, format: JSON.stringify(accessLog()) };
}

/** A domain of the stage's own, with its certificate and its records where the stage can make them. */
function domain() {
  const { API_DOMAIN: name, API_DOMAIN_CERTIFICATE: cert } = settings;
  const makers = {
    aws: () => sst.aws.dns(),
    cloudflare: () => sst.cloudflare.dns(),
    none: () => false as const,
  };
  return name === undefined
    ? undefined
    : { name, dns: makers[settings.API_DOMAIN_DNS](), ...(cert && { cert }) };
}

/** What the domain has to be an alias of, where somebody else serves its names. */
export const domainTarget =
  settings.API_DOMAIN !== undefined && settings.API_DOMAIN_DNS === "none"
    ? api.nodes.domainName.domainNameConfiguration.targetDomainName
    : undefined;

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
