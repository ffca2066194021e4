import { mutate } from "./mutation.ts";

export const functions = [
  mutate(
    "stacks/grants.ts",
    "disk: workerDiskMegabytes",
    "disk: 512",
    "there is a function for every route and event, with the memory, time and disk it needs",
  ),
  mutate(
    "stacks/defaults.ts",
    'args.architecture ??= "arm64";',
    "",
    "every function runs on arm64 with Node 24, minified, with its source map, and traced",
  ),
  mutate(
    "stacks/build.ts",
    ", sourcemap: true",
    "",
    "every function runs on arm64 with Node 24, minified, with its source map, and traced",
  ),
  mutate(
    "stacks/functions.ts",
    "    RELEASE: release,\n",
    "",
    "every function knows its release, by a variable and a tag, and the stage keeps it with those before",
  ),
  mutate(
    "stacks/defaults.ts",
    "...tags, release",
    "...tags",
    "every function knows its release, by a variable and a tag, and the stage keeps it with those before",
  ),
  mutate(
    "stacks/history.ts",
    "value: release",
    'value: "latest"',
    "every function knows its release, by a variable and a tag, and the stage keeps it with those before",
  ),
  mutate(
    "stacks/build.ts",
    'format: "cjs" as const, ',
    "",
    "every function but the worker is CommonJS, made of the packages' ES modules",
  ),
  mutate(
    "stacks/build.ts",
    '["module", "main"]',
    '["main"]',
    "every function but the worker is CommonJS, made of the packages' ES modules",
  ),
  mutate(
    "stacks/grants.ts",
    "    sharp: true,\n",
    "",
    "sharp is installed for the worker and for nobody else",
  ),
  mutate(
    "stacks/functions.ts",
    "...(openai ? [openAiSecret]",
    "...(r2 ? [openAiSecret]",
    "every function reads the resources and the secrets it uses, and no others",
  ),
  mutate(
    "stacks/canary.ts",
    "linked: [target, ...linked]",
    "linked: [target]",
    "every function reads the resources and the secrets it uses, and no others",
  ),
  mutate(
    "stacks/functions.ts",
    "POWERTOOLS_METRICS_NAMESPACE: metricNamespace,",
    "",
    "every function knows its service and where its metrics belong",
  ),
  mutate(
    "stacks/functions.ts",
    "...(r2 && { R2_BUCKET_NAME",
    "...({ R2_BUCKET_NAME",
    "the R2 bucket is named to those who hold its key, and to them alone",
  ),
  mutate(
    "stacks/functions.ts",
    '...(sharp && { MALLOC_ARENA_MAX: "2" }),',
    "",
    "the worker's memory has two arenas, and nobody else names a number",
  ),
  mutate(
    "stacks/functions.ts",
    'POWERTOOLS_SERVICE_NAME: "luster",',
    'POWERTOOLS_SERVICE_NAME: "luster", OPENAI_API_KEY: openAiSecret.value,',
    "no environment variable contains a secret",
  ),
  mutate(
    "stacks/defaults.ts",
    ", retention: settings.LOG_RETENTION",
    "",
    "logs are JSON and are kept as long as the stage says",
  ),
];
