import { routes } from "@luster/contract/routes";
import { variablesFor } from "@luster/settings/stage";
import { r2BucketName } from "./bucket.ts";
import { type FunctionName, type Need, needs } from "./needs.ts";
import { deadLetters, jobs } from "./queues.ts";
import { openAiSecret, r2Secrets } from "./secrets.ts";
import { metricNamespace, settings } from "./stage.ts";
import { standby } from "./standby.ts";
import { table } from "./table.ts";

/** Every function of the service, made from its row in needs.ts. */
export const functions = Object.fromEntries(
  Object.entries<Need>(needs).map(([name, need]) => [name, lambda(name, need)]),
) as Record<FunctionName, sst.aws.Function>;

export const workerLogGroup = functions.worker.nodes.logGroup.apply((group) => $output(group?.name ?? ""));

function lambda(name: string, need: Need) {
  return new sst.aws.Function(resourceName(name), {
    handler: `packages/functions/src/${name in routes || name === "default" ? "routes" : "consumers"}/${name}.handler`,
    memory: `${need.memory} MB`,
    timeout: `${need.timeout} seconds`,
    storage: `${need.disk ?? 512} MB`,
    nodejs: { minify: true, ...(need.sharp && { install: { sharp: "0.35.5" } }) },
    link: links(need),
    permissions: permissions(need),
    environment: environment(need),
  });
}

function links({ table: records, jobs: queue, standby: objects, r2, openai }: Need) {
  return [
    ...(records ? [table] : []),
    ...(queue ? [jobs] : []),
    ...(objects ? [standby] : []),
    ...(r2 ? r2Secrets : []),
    ...(openai ? [openAiSecret] : []),
  ];
}

function permissions(need: Need) {
  return [
    ...grant("dynamodb", need.table, table.arn),
    ...grant("dynamodb", need.due ? ["Query"] : [], $interpolate`${table.arn}/index/due`),
    ...grant("sqs", need.jobs, jobs.arn),
    ...grant("sqs", need.deadLetters, deadLetters.arn),
    ...grant("s3", need.standby?.filter(onObjects), $interpolate`${standby.arn}/*`),
    ...grant("s3", need.standby?.includes("ListBucket") ? ["ListBucket"] : [], standby.arn),
    // X-Ray has no resources.
    ...grant("xray", ["PutTraceSegments", "PutTelemetryRecords"], "*"),
  ];
}

/** Listing is granted on the bucket itself. */
function onObjects(action: string) {
  return action !== "ListBucket";
}

function grant(service: string, actions: readonly string[] | undefined, resource: $util.Input<string>) {
  return actions?.length
    ? [{ actions: actions.map((action) => `${service}:${action}`), resources: [resource] }]
    : [];
}

function environment({ r2, openai, waits }: Need) {
  return {
    POWERTOOLS_SERVICE_NAME: "luster",
    POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
    ...variablesFor("every", settings),
    ...(r2 && { R2_BUCKET_NAME: r2BucketName, ...variablesFor("r2", settings) }),
    ...(openai && variablesFor("openai", settings)),
    ...(waits && variablesFor("waits", settings)),
  };
}

/** `shoots.create` is `ShootsCreate` in AWS, `dead-letter` is `DeadLetter`. */
export function resourceName(name: string) {
  return name.replace(/(^|[.-])(\w)/g, (_, _separator, letter: string) => letter.toUpperCase());
}
