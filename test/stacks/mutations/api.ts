import { mutate } from "./mutation.ts";

export const api = [
  mutate(
    "stacks/api.ts",
    "Object.entries(served).flatMap(",
    'Object.entries(served).filter(([route]) => route !== "jobs.get").flatMap(',
    "every route of the contract is served, and the rest by the default route",
  ),
  mutate(
    "stacks/api.ts",
    'if (method !== "GET")',
    'if (String(method) !== "")',
    "every route of the contract is served, and the rest by the default route",
  ),
  mutate(
    "stacks/api.ts",
    "functions.default.arn",
    'functions["shoots.get"].arn',
    "every route reaches the handler of its own name",
  ),
  mutate(
    "stacks/api.ts",
    "const auth = open ?",
    "const auth = true ?",
    "every route but the public ones asks for a token",
  ),
  mutate(
    "stacks/api.ts",
    "audiences: issuer.audiences",
    "audiences: []",
    "a token is accepted when it is from the stage's issuer and for its audience",
  ),
  mutate(
    "stacks/api.ts",
    "functions[name as FunctionName];",
    'functions["shoots.get"];',
    "every route reaches the handler of its own name",
  ),
  mutate(
    "stacks/api.ts",
    "allowOrigins: settings.ALLOWED_ORIGINS",
    'allowOrigins: ["*"]',
    "only pages of the stage's origins may call it",
  ),
  mutate("stacks/api.ts", "args.defaultRouteSettings = {", "void {", "requests are throttled"),
  mutate(
    "stacks/api.ts",
    "args.routeSettings = routeSettings",
    "void routeSettings",
    "a route whose requests are held open takes a fifth of what the API takes",
  ),
  mutate(
    "stacks/rates.ts",
    'replace("GET", "HEAD")',
    'replace("GET", "GET")',
    "a route whose requests are held open takes a fifth of what the API takes",
  ),
  mutate(
    "stacks/api.ts",
    "opts.dependsOn = declared.promise",
    "void opts",
    "the routes are there before the stage, which may set a rate of each",
  ),
  mutate(
    "stacks/api.ts",
    '"$context.routeKey"',
    '"$context.path"',
    "the access log is JSON that names the request and the user, and never an address with its query",
  ),
];
