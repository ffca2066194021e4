// The API, the workers and the sweep in one process, over the stores that the environment names.
import { SQSClient } from "@aws-sdk/client-sqs";
import * as deadLetter from "@luster/functions/consumers/dead-letter";
import * as sweep from "@luster/functions/consumers/sweep";
import * as worker from "@luster/functions/consumers/worker";
import { listen } from "@luster/local/cloud/listen";
import { gateway } from "@luster/local/gateway/gateway";
import { invocation } from "@luster/local/lambda/context";
import { pump } from "@luster/local/lambda/pump";
import { routeHandlers } from "@luster/local/machine/handlers";

/** A token is its user's name: who may do what is tested elsewhere. */
const authorize = async ({ authorization = "" }: Record<string, string | undefined>) => ({
  jwt: { claims: { sub: authorization.replace("Bearer ", "") }, scopes: [] },
});
const cors = { allows: () => false, allowMethods: [], allowHeaders: [], exposeHeaders: [], maxAge: 0 };
const server = gateway({ routes: routeHandlers(Promise.resolve()), authorize, cors });

const common = { sqs: new SQSClient({}), batchSize: 1, onError: console.error, isReady: async () => true };
const { QUEUE_URL: jobs = "", DEAD_LETTER_QUEUE_URL: deadLetters = "" } = process.env;
pump({
  ...common,
  queueUrl: jobs,
  functionName: "worker",
  handler: worker.handler,
  concurrency: 1,
  timeoutMs: 60_000,
});
pump({
  ...common,
  queueUrl: deadLetters,
  functionName: "dead-letter",
  handler: deadLetter.handler,
  concurrency: 1,
  timeoutMs: 30_000,
});

const tick = { functionName: "sweep", timeoutMs: 30_000 };
async function sweepOften(): Promise<void> {
  await sweep.handler(undefined, invocation(tick)).catch(console.error);
  setTimeout(() => void sweepOften(), 500);
}
void sweepOften();

console.log(`Luster is ready at http://127.0.0.1:${await listen(server)}`);
