import { keysOf } from "@luster/contract/keys";
import { routes } from "@luster/contract/routes";
import { variablesFor } from "@luster/settings/stage";
import { r2BucketName } from "./bucket.ts";
import { build, handlerOf } from "./build.ts";
import { keepCompiled } from "./code-cache/keep.ts";
import { atOnce } from "./concurrency.ts";
import { copies } from "./copies.ts";
import { type FunctionName, type Granted, grants } from "./grants.ts";
import { basicJobs, deadLetters, deliveries, jobs } from "./queues.ts";
import { release } from "./release.ts";
import { served } from "./routes.ts";
import { openAiSecret, r2Secrets } from "./secrets.ts";
import { metricNamespace, reserving, settings } from "./stage.ts";
import { standby } from "./standby.ts";
import { table } from "./table.ts";

/** Every function that serves users, made from its row in grants.ts. */
export const functions = Object.fromEntries(
  keysOf(grants)
    .filter((name) => (name in routes ? name in served : name !== "canary"))
    .map((name) => [name, lambda(name, grants[name])]),
) as Record<FunctionName, sst.aws.Function>;

export const workerLogGroup = functions.worker.nodes.logGroup.apply((group) => $output(group?.name ?? ""));

/** A function with what its row says, and with links and variables that only its caller has. */
export function lambda(name: FunctionName, granted: Granted, { linked = [], variables = {} }: Own = {}) {
  return new sst.aws.Function(resourceName(name), {
    handler: handlerOf(name),
    memory: `${granted.memory} MB`,
    timeout: `${granted.timeout} seconds`,
    storage: `${granted.disk ?? 512} MB`,
    ...(reserving && name in atOnce && { concurrency: { reserved: atOnce[name as keyof typeof atOnce] } }),
    nodejs: build(granted),
    hook: { postbuild: (folder) => keepCompiled($cli.paths.root, folder, name) },
    copyFiles: granted.files?.map((file) => ({ from: `node_modules/${file}`, to: file })) ?? [],
    link: [...links(granted), ...linked],
    permissions: permissions(granted),
    environment: { ...environment(granted), ...variables },
  });
}

type Own = { linked?: object[]; variables?: Record<string, $util.Input<string>> };

function links(granted: Granted) {
  const { table: records, jobs: queue, deliveries: events, standby: objects, r2, openai } = granted;
  return [
    ...(records ? [table] : []),
    ...(queue ? [jobs, basicJobs] : []),
    ...(events ? [deliveries] : []),
    ...(objects ? [standby] : []),
    ...(granted.copies && copies ? [copies] : []),
    ...(r2 ? r2Secrets : []),
    ...(openai ? [openAiSecret] : []),
  ];
}

function permissions(granted: Granted) {
  return [
    ...allow("dynamodb", granted.table, table.arn),
    ...allow("dynamodb", granted.due ? ["Query"] : [], $interpolate`${table.arn}/index/due`),
    ...(granted.lists ?? []).flatMap((index) =>
      allow("dynamodb", ["Query"], $interpolate`${table.arn}/index/${index}`),
    ),
    ...[jobs, basicJobs].flatMap(({ arn }) => allow("sqs", granted.jobs, arn)),
    ...allow("sqs", granted.deadLetters, deadLetters.arn),
    ...allow("sqs", granted.deliveries, deliveries.arn),
    ...inBucket(standby.arn, granted.standby),
    ...(copies ? inBucket(copies.arn, granted.copies) : []),
    // X-Ray has no resources.
    ...allow("xray", settings.TRACING === "active" ? ["PutTraceSegments", "PutTelemetryRecords"] : [], "*"),
  ];
}

/** Listing is granted on the bucket itself. */
function inBucket(arn: $util.Input<string>, actions: readonly string[] = []) {
  return [
    ...allow(
      "s3",
      actions.filter((action) => action !== "ListBucket"),
      $interpolate`${arn}/*`,
    ),
    ...allow(
      "s3",
      actions.filter((action) => action === "ListBucket"),
      arn,
    ),
  ];
}

function allow(service: string, actions: readonly string[] | undefined, resource: $util.Input<string>) {
  return actions?.length
    ? [{ actions: actions.map((action) => `${service}:${action}`), resources: [resource] }]
    : [];
}

function environment({ r2, openai, prices, waits, canary, sharp }: Granted) {
  return {
    POWERTOOLS_SERVICE_NAME: "luster",
    POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
    ...variablesFor("every", settings),
    RELEASE: release,
    ...(r2 && { R2_BUCKET_NAME: r2BucketName, ...variablesFor("r2", settings) }),
    ...((openai || prices) && variablesFor("openai", settings)),
    ...(waits && variablesFor("waits", settings)),
    ...(canary && variablesFor("canary", settings)),
    // glibc keeps what was freed in up to eight arenas a processor: two are enough for two processors, and 12 pictures
    // in one process then take two thirds of the memory. It is read before Node starts, so no code can set it.
    ...(sharp && { MALLOC_ARENA_MAX: "2" }),
  };
}

/** `shoots.create` is `ShootsCreate` in AWS, `dead-letter` is `DeadLetter`. */
export function resourceName(name: string) {
  return name.replace(/(^|[.-])(\w)/g, (_, _separator, letter: string) => letter.toUpperCase());
}
