import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { workerDiskMegabytes, workerMemoryMegabytes, workerSeconds } from "@luster/contract/limits";
import { settings } from "@luster/settings/functions";
import { type Check, type Finding, findings, type Subject } from "./finding.ts";
import { queues } from "./queue.ts";

const { ok, note, error } = findings("lambda");
const mega = 1024 * 1024;
const remedy = "Deploy the stage again: `npx sst deploy` sets the worker as it should be.";

/** Of a deployment: whether what the settings allow fits into its worker, and whether that is as it was deployed. */
export const lambda: Check = {
  name: "lambda",
  async run(subject) {
    if (!subject.isDeployed) return [];
    return [largestOriginal(subject), ...(await worker(subject))];
  },
};

/** An output may be as large as its original. */
function largestOriginal({ setting }: Subject): Finding {
  const most = settings.uploads.shape.UPLOAD_MAX_BYTES.safeParse(setting("UPLOAD_MAX_BYTES") || undefined);
  if (!most.success)
    return error("UPLOAD_MAX_BYTES is no number of bytes that can be uploaded", "Set it to one up to 5 GB.");
  const half = (workerDiskMegabytes / 2) * mega;
  const words = `an original of ${Math.ceil(most.data / mega)} MB`;
  return most.data > half
    ? error(
        `jobs fail: ${words} and its output do not fit on a worker's disk of ${workerDiskMegabytes} MB`,
        `Set UPLOAD_MAX_BYTES to ${half} at most.`,
      )
    : ok(`${words} and its output fit on a worker's disk`);
}

/** The function that reads the queues, as it is at AWS. */
async function worker({ setting, signal }: Subject): Promise<Finding[]> {
  const clients = { sqs: new SQSClient({ maxAttempts: 2 }), lambda: new LambdaClient({ maxAttempts: 2 }) };
  const options = { abortSignal: signal };
  const found: Finding[] = [];
  const workers = new Set<string>();
  try {
    for (const [name, which] of Object.entries(queues)) {
      const url = setting(name);
      // Where there is none, the check of the queues says so.
      const reader = url ? await readerOf(url, clients, options) : undefined;
      if (url && reader?.State !== "Enabled" && reader?.State !== "Updating")
        found.push(
          error(`no worker reads ${which} (${reader?.State ?? "none is set"}): they stay queued`, remedy),
        );
      if (reader?.FunctionArn) workers.add(reader.FunctionArn);
    }
    for (const FunctionName of workers)
      found.push(
        ...compare(await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }), options)),
      );
  } catch (cause) {
    const why = cause instanceof Error ? cause.name : "no answer";
    const allowed = "lambda:ListEventSourceMappings and lambda:GetFunctionConfiguration";
    found.push(note(`the worker's own limits could not be looked at (${why}): it takes ${allowed}`));
  } finally {
    clients.sqs.destroy();
    clients.lambda.destroy();
  }
  return found;
}

type Clients = { sqs: SQSClient; lambda: LambdaClient };

async function readerOf(
  QueueUrl: string,
  { sqs, lambda: aws }: Clients,
  options: { abortSignal: AbortSignal },
) {
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
  const { QueueArn } = (await sqs.send(asked, options)).Attributes ?? {};
  const readers = await aws.send(new ListEventSourceMappingsCommand({ EventSourceArn: QueueArn }), options);
  return readers.EventSourceMappings?.[0];
}

type Limits = {
  MemorySize?: number | undefined;
  Timeout?: number | undefined;
  EphemeralStorage?: { Size: number | undefined } | undefined;
};

function compare({ MemorySize = 0, Timeout = 0, EphemeralStorage }: Limits): Finding[] {
  const limits = [
    ["MB of memory", MemorySize, workerMemoryMegabytes],
    ["s until its time-out", Timeout, workerSeconds],
    ["MB of disk", EphemeralStorage?.Size ?? 0, workerDiskMegabytes],
  ] as const;
  const small = limits.filter(([, has, needs]) => has < needs);
  return small.length > 0
    ? small.map(([what, has, needs]) =>
        error(`jobs fail: the worker has ${has} ${what}, and needs ${needs}`, remedy),
      )
    : [ok("the worker has its memory, time and disk")];
}
