import { join } from "node:path";
import { rememberedPort } from "@luster/local/cloud/ports";
import { startReceiver } from "../../kit/servers/receiver.ts";
import { createBuckets } from "./bucket.ts";
import { startCloud } from "./cloud.ts";
import { type Processes, type Role, startProcesses } from "./processes.ts";
import { mountDisk } from "./disk.ts";
import { createInjector, type Injector } from "./injector.ts";
import { type Cut, type FaultKind, type Plan, planFor, type Service } from "./plan.ts";
import { type Answer, type Passing, usersIn } from "./proxy.ts";
import { createKiller } from "./killer.ts";
import { ahead, domainNow, lease, type Pace, speed, workerTimeout } from "./times.ts";
import { createArrivals } from "./told.ts";
import { createWitness, type Witness } from "./witness.ts";

/** Workers at once, for so many clients; each has a processor's worth of waiting for others. */
const workersFor = (clients: number): number => Math.max(4, Math.ceil(clients / 8));
const extraPaidCalls = 1;
/** Of each call of AWS, as functions make them. */
const attempts = 3;
/** US dollars that a user may spend in a day: a premium call, and not a second one, or two standard ones. */
const oneCall = 1.2;
/**
 * US dollars that all of them may, for each client: less than they ask for, so that the last of them are refused. Of a
 * refused one no worker could be killed, so it is not much less.
 */
const aPicture = 0.3;

/**
 * What a run is made of: so many clients in all and at once, a worker killed in the life of every nth one, and a
 * limit of the provider's.
 */
export type Run = {
  jobs: number;
  seed: number;
  clients: number;
  killEvery: number;
  perMinute: number;
  folder: string;
};

export type Setup = Awaited<ReturnType<typeof setUp>>;

/**
 * Everything that a run is done to: the cloud behind its proxies, the workers' disks, and who decides and sees what
 * happens.
 */
export async function setUp({ jobs, seed, clients, killEvery, perMinute, folder }: Run) {
  const roles = rolesFor(clients);
  await using parts = new AsyncDisposableStack();
  const plans = Array.from({ length: jobs }, (_, number) => planFor(seed, number, killEvery));
  const byUser = new Map(plans.map((plan) => [plan.user, plan]));
  const planOf = (user: string): Plan | undefined => byUser.get(user);
  const epoch = Date.now();
  const pace: Pace = { epoch, speed, ahead: ahead(epoch) };
  const caps = { user: oneCall, service: Math.floor(aPicture * jobs) };
  const witness = createWitness({ leaseMs: lease, extraPaidCalls, caps, now: () => domainNow(pace) });
  const injector = createInjector({ seed, planOf });
  const running: { processes?: Processes } = {};
  const cutBatches = new Set<string>();
  /** Kills the API in the middle of a request: the batch is written, and few of its jobs are. */
  const onBatch = (user: string): void => {
    if (!planOf(user)?.batch?.cut || cutBatches.has(user) || injector.isCalm()) return;
    cutBatches.add(user);
    witness.counted("api killed within a batch");
    running.processes?.kill("api");
  };
  const refusals = new Map<string, number>();
  /** Whether the plan cuts this: each of the SDK's attempts of one call is refused, and the sweep has to tell. */
  const isCut = (passing: Passing): boolean => {
    const { user } = passing;
    const cut = user === undefined ? undefined : planOf(user)?.webhook?.cut;
    if (user === undefined || cut === undefined || !cuts[cut].meets(passing) || injector.isCalm())
      return false;
    const refused = refusals.get(user) ?? 0;
    if (refused === attempts) return false;
    refusals.set(user, refused + 1);
    if (refused === 0) witness.counted(cuts[cut].name);
    return true;
  };
  const deciders = { injector, witness, planOf, pace, onBatch, isCut };
  const proxied = (service: Service) => proxyOf(service, deciders);
  const { arrivals, refuse } = createArrivals({
    planOf,
    witness,
    isCalm: injector.isCalm,
    now: () => domainNow(pace),
  });
  const receiver = await startReceiver(refuse);
  parts.defer(() => receiver.stop());
  const cloud = await startCloud({
    folder,
    proxied,
    perMinute,
    onLimit: () => witness.counted("openai limit a minute"),
    onPaidCall: witness.call,
  });
  parts.defer(() => cloud.stop());
  const mounted = await mountDisks(roles, folder, parts);
  const killer = createKiller({ planOf, witness, mounted, isCalm: injector.isCalm });

  const port = await rememberedPort(folder, "api");
  const environment = {
    ...cloud.environment,
    CHAOS_API_PORT: String(port),
    CHAOS_WORKER_TIMEOUT: String(workerTimeout),
    WEBHOOK_PRIVATE_HOSTS: receiver.host,
    EXTRA_PAID_CALLS: String(extraPaidCalls),
    USER_USD_PER_DAY: String(caps.user),
    SERVICE_USD_PER_DAY: String(caps.service),
    // In the end time jumps ahead by more than a day: what waits for the provider then is not to end for that.
    JOB_WAIT_HOURS: "336",
  };
  const all = parts.move();
  return {
    api: `http://127.0.0.1:${port}`,
    plans: plans as readonly Plan[],
    /** US dollars that a user, and all of them, may spend in a day. */
    caps,
    cloud,
    buckets: createBuckets(cloud.direct),
    /** Where each webhook is, and what arrived there. */
    receiver: receiver.host,
    arrivals,
    injector,
    witness,
    killer,
    /** Starts the processes, with this environment added to theirs. */
    async startProcesses(more: Record<string, string>): Promise<Processes> {
      running.processes = await startProcesses({
        folder,
        environment: { ...environment, ...more },
        pace,
        roles,
        verdict: killer.verdict,
      });
      return running.processes;
    },
    stop: () => all.disposeAsync(),
  };
}

const rolesFor = (clients: number): readonly Role[] => [
  "api",
  "background",
  ...Array.from({ length: workersFor(clients) }, (): Role => "worker"),
];

/** Whether this user may mount, so that each worker has a small disk of its own. */
async function mountDisks(
  roles: readonly Role[],
  folder: string,
  parts: AsyncDisposableStack,
): Promise<boolean> {
  const names = roles.flatMap((role, index) => (role === "worker" ? [`${role}-${index}`] : []));
  const disks = await Promise.all(names.map((name) => mountDisk(join(folder, name))));
  for (const disk of disks) if (disk) parts.defer(() => disk.unmount());
  return disks.every((disk) => disk !== undefined);
}

const writes = (kind: "BATCH" | "DELIVERY", { headers, body }: Passing): boolean =>
  headers["x-amz-target"]?.toString().endsWith(".PutItem") === true && body.includes(`"${kind}#`);

const sendsMessage = ({ headers }: Passing): boolean => headers["x-amz-target"] === "AmazonSQS.SendMessage";

const cuts: Record<Cut, { name: string; meets: (passing: Passing) => boolean }> = {
  delivery: {
    name: "deliveries that could not be written",
    meets: (passing) => writes("DELIVERY", passing),
  },
  "next try": {
    name: "next tries whose message could not be sent",
    // The message for the first try has version 1: whoever ended the job sends it, and its outbox is told of again.
    meets: (passing) =>
      sendsMessage(passing) && /event_id.*version\\*":(?!1\b)/.test(passing.body.toString()),
  },
};

type Deciders = {
  injector: Injector;
  witness: Witness;
  planOf: (user: string) => Plan | undefined;
  pace: Pace;
  /** Told of each batch that is written. */
  onBatch: (user: string) => void;
  isCut: (passing: Passing) => boolean;
};

const proxyOf = (service: Service, { injector, witness, planOf, pace, onBatch, isCut }: Deciders) => ({
  fault: (passing: Passing) => (isCut(passing) ? "503" : injector.faultFor(service, passing)),
  onFault: (kind: FaultKind, { user }: Passing) => witness.fault(service, kind, user),
  onAnswer: (passing: Passing, answer: Answer) => {
    const { method, path, headers, body, user } = passing;
    if (user !== undefined && method === "PUT" && answer.status === 200 && path.includes("/outputs/"))
      witness.stored(user);
    if (user !== undefined && writes("BATCH", passing)) onBatch(user);
    if (headers["x-amz-target"] === "AmazonSQS.ReceiveMessage" && body.includes("dead-letters"))
      for (const dead of usersIn(answer.body))
        witness.deadLettered.set(dead, { at: Date.now(), now: domainNow(pace) });
  },
  /** Each message is delivered again, at once and late. */
  repeat: (passing: Passing) => {
    const { user } = passing;
    const lateBy = user === undefined ? undefined : planOf(user)?.lateBy;
    if (!sendsMessage(passing) || lateBy === undefined || injector.isCalm()) return [];
    witness.counted("messages delivered twice at once");
    witness.counted("messages delivered late");
    return [0, lateBy];
  },
});
