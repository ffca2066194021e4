import type { Manifest } from "../evaluation/manifest.ts";
import { functions, one } from "../find.ts";
import type { Minute, Recording } from "./alarm.ts";

/** A metric by the words of this file: `JobsFailed`, or `Errors of Worker`. */
type Sent = Record<string, Minute>;

/** What happens in one minute. */
type Shape = (minute: number) => Sent;

/** Hours that each shape lasts: the longest window of an alarm is three hours. */
const lasts = 6 * 60;

const times = (count: number, value: number): Minute => Array.from({ length: count }, () => value);
const outOf = (all: number, some: number): Minute => [...times(some, 1), ...times(all - some, 0)];

/** What runs whatever users do: the sweep and the canary every five minutes, and the sizes of the queues. */
const background: Shape = (minute) => ({
  ...queue("Jobs", 0),
  ...queue("BasicJobs", 0),
  ...queue("Deliveries", 0),
  ...queue("DeadLetters", 0),
  ClaimedAccountConcurrency: [3],
  ResourceCount: [3],
  ...(minute % 5 === 0 && {
    SweepsEnded: [1],
    CanaryFailures: [0],
    ...requests(9),
    ...jobs({ ended: 1 }),
    "Duration of UploadsPresign": [180],
  }),
});

/** An ordinary hour: ten photos a minute, two of them paid; now and then a picture that cannot be read. */
const ordinary: Shape = (minute) => ({
  ...background(minute),
  ...requests(100, { refused: 4 }),
  ...jobs({ ended: 10, unread: minute % 7 === 0 ? 1 : 0, paid: 2 }),
  ...paid({ calls: 2 }),
  ...events({ sent: 10 }),
  "Duration of UploadsPresign": times(10, 120),
});

/** What users and AWS did while something was going on, and what CloudWatch was sent of it. */
export const shapes: Record<string, Shape> = {
  "an empty night": background,

  "an ordinary hour": ordinary,

  // As test/kit/simulation runs it: 12.7 minutes, 54 refusals, 390 deliveries.
  "a shoot of 60 at a provider that takes 5 a minute": (minute) => ({
    ...background(minute),
    ...(minute < 13 && {
      ...requests(70),
      ...jobs({ ended: 5, begun: 30, paid: 30 }),
      ...paid({ calls: 5, limited: 4 }),
      ...queue("Jobs", 0, { delayed: Math.max(0, 55 - 5 * minute) }),
    }),
  }),

  "a shoot of 500 basic photos at five workers": (minute) => ({
    ...background(minute),
    ...(minute < 5 && {
      ...requests(200),
      ...jobs({ ended: 100 }),
      ...queue("BasicJobs", 400 - 100 * minute),
    }),
  }),

  "twenty thousand basic photos at five workers": (minute) => ({
    ...background(minute),
    ...jobs({ ended: 100 }),
    ...queue("BasicJobs", 20_000 - 100 * minute),
  }),

  "someone uploads 50 files that are no pictures": (minute) => ({
    ...ordinary(minute),
    ...(minute < 5 && jobs({ ended: 20, unread: 10 })),
  }),

  "one slow probe of R2": (minute) => ({
    ...ordinary(minute),
    ...(minute === 7 && { StandbyUsed: [1] }),
  }),

  "R2 is away for half an hour": (minute) => ({
    ...ordinary(minute),
    ...(minute < 30 && { StandbyUsed: times(20, 1) }),
  }),

  "OpenAI is away for two hours": (minute) => ({
    ...ordinary(minute),
    ...(minute < 120 && {
      ...jobs({ ended: 5, begun: 15, paid: 10 }),
      ...paid({ calls: 0, failed: 10 }),
      ...queue("Jobs", 0, { delayed: 5 * minute }),
    }),
  }),

  "OpenAI refuses the account": (minute) => ({
    ...ordinary(minute),
    ...jobs({ ended: 5, begun: 15, paid: 10 }),
    ...paid({ calls: 0, account: 4 }),
    ...queue("Jobs", 0, { delayed: 5 * minute }),
  }),

  "OpenAI's limit is half of what users ask for": (minute) => ({
    ...ordinary(minute),
    ...jobs({ ended: 10, begun: 40, paid: 32 }),
    ...paid({ calls: 2, limited: 15 }),
    ...queue("Jobs", 0, { delayed: 5 * minute }),
  }),

  "R2 and the table are slow": (minute) => ({
    ...ordinary(minute),
    "Duration of UploadsPresign": times(10, 4_000),
  }),

  "the table refuses writes for a quarter of an hour": (minute) => ({
    ...ordinary(minute),
    ...(minute < 15 && { "WriteThrottleEvents of Table": times(30, 1) }),
  }),

  "more requests than the stage takes in a second": (minute) => ({
    ...ordinary(minute),
    ...requests(3_400, { refused: 400 }),
    ThrottledRequests: [400],
  }),

  "the sweep is dead": (minute) => ({ ...ordinary(minute), SweepsEnded: [] }),

  "the canary's schedule is off": (minute) => ({ ...ordinary(minute), CanaryFailures: [] }),

  "R2 refuses every upload, in an empty night": (minute) => ({
    ...background(minute),
    CanaryFailures: minute % 5 === 0 ? [1] : [],
  }),

  "a bad release: every function dies at its start": (minute) => ({
    ...background(minute),
    ...requests(100, { failed: 100 }),
    ...queue("BasicJobs", 50),
    "NumberOfMessagesReceived of BasicJobs": times(20, 1),
    "Invocations of Worker": times(20, 1),
    "Errors of Worker": times(20, 1),
    JobsFailed: [],
    SweepsEnded: [],
    CanaryFailures: [],
    "Duration of UploadsPresign": times(10, 30),
  }),

  "a bad release in an empty night": (minute) => ({
    ...background(minute),
    ...(minute % 5 === 0 && requests(1, { failed: 1 })),
    JobsFailed: [],
    SweepsEnded: [],
    CanaryFailures: minute % 5 === 0 ? [1] : [],
  }),

  "a bad release: one job in five fails": (minute) => ({
    ...ordinary(minute),
    ...jobs({ ended: 10, failed: 2, paid: 2 }),
    "Invocations of DeadLetter": [1, 1],
  }),

  "the workers' trigger is off": (minute) => ({
    ...ordinary(minute),
    ...jobs({ ended: 0 }),
    ...paid({ calls: 0 }),
    ...queue("Jobs", 2 * (minute + 1)),
    ...queue("BasicJobs", 8 * (minute + 1)),
    JobsFailed: [],
    CanaryFailures: minute % 5 === 0 ? [1] : [],
  }),

  "the trigger of the paid jobs alone is off": (minute) => ({
    ...ordinary(minute),
    ...jobs({ ended: 8 }),
    ...paid({ calls: 0 }),
    ...queue("Jobs", 2 * (minute + 1)),
  }),

  "paid jobs take all workers of their own, for hours": (minute) => ({
    ...ordinary(minute),
    ...jobs({ ended: 10, paid: 2 }),
    ...queue("Jobs", 200 + minute),
  }),

  "the handler of dead letters dies at its start": (minute) => ({
    ...ordinary(minute),
    ...(minute >= 5 &&
      queue("DeadLetters", minute % 6 === 0 ? 0 : 3, { inFlight: minute % 6 === 0 ? 3 : 0 })),
    ...(minute % 6 === 0 && minute > 0 && { "Invocations of DeadLetter": [1] }),
  }),

  "one picture kills its worker": (minute) => ({
    ...ordinary(minute),
    ...(minute === 10 && { WorkerTimeouts: [1] }),
  }),

  "the issuer changed its keys: 401 for everybody": (minute) => ({
    ...background(minute),
    ...requests(100, { refused: 100, signedIn: 0 }),
    Unauthorized: [100],
    CanaryFailures: minute % 5 === 0 ? [1] : [],
  }),

  "someone without a token tries every route for an hour": (minute) => ({
    ...ordinary(minute),
    ...(minute < 60 && { ...requests(600, { refused: 504, signedIn: 96 }), Unauthorized: [500] }),
  }),

  "someone without a token does so in an empty night": (minute) => {
    const canary = minute % 5 === 0 ? 9 : 0;
    const refused = minute < 60 ? 100 : 0;
    return {
      ...background(minute),
      ...requests(refused + canary, { refused, signedIn: canary }),
      Unauthorized: [refused],
    };
  },

  "the account's executions are used up by another stage": (minute) => ({
    ...ordinary(minute),
    ...requests(100, { failed: 30 }),
    "Throttles of the account": [60],
    ClaimedAccountConcurrency: [1000],
  }),

  "one customer's webhook is away": (minute) => ({
    ...ordinary(minute),
    ...events({ sent: 10, failed: 3 }),
  }),

  "no webhook can be reached": (minute) => ({ ...ordinary(minute), ...events({ sent: 10, failed: 10 }) }),

  "and a day later": (minute) => ({
    ...ordinary(minute),
    ...events({ sent: 10, failed: 10 }),
    DeliveriesDead: times(10, 1),
  }),

  "the trigger that sends events is off": (minute) => ({
    ...ordinary(minute),
    ...events({ sent: 0 }),
    ...queue("Deliveries", 10 * minute),
  }),

  "a deletion that cannot end": (minute) => ({
    ...ordinary(minute),
    ...(minute % 5 === 0 && { DeletionsLate: [1], SweepFailures: [1] }),
  }),

  "the day's cap is used up": (minute) => ({
    ...ordinary(minute),
    ...paid({ calls: 0 }),
    SpendingStopped: times(5, 1),
    ...queue("Jobs", 0, { delayed: 2 * minute }),
  }),

  "a loop buys pictures": (minute) => ({ ...ordinary(minute), ...paid({ calls: 30 }) }),
};

type Answers = { failed?: number; refused?: number; signedIn?: number };
function requests(count: number, given: Answers = {}): Sent {
  const { failed = 0, refused = 0 } = given;
  const { signedIn = count - refused } = given;
  return {
    "Count of the API": times(count, 1),
    "5xx of the API": outOf(count, failed),
    "4xx of the API": outOf(count, refused),
    Unauthorized: [0],
    SignedIn: [failed === count ? 0 : signedIn],
    ThrottledRequests: [0],
  };
}

/** `paid`: how many of the deliveries are of paid jobs. */
type Ends = { ended?: number; failed?: number; unread?: number; begun?: number; paid?: number };
function jobs(given: Ends): Sent {
  const { ended = 0, failed = 0, unread = 0, paid: ofPaid = 0 } = given;
  const { begun = ended } = given;
  return {
    JobsFailed: outOf(ended, failed),
    JobsSucceeded: times(ended - failed - unread, 1),
    "NumberOfMessagesReceived of Jobs": times(ofPaid, 1),
    "NumberOfMessagesReceived of BasicJobs": times(begun - ofPaid, 1),
    "Invocations of Worker": times(begun, 1),
    "Errors of Worker": times(begun, 0),
  };
}

/** A paid picture costs 0.15 USD here. */
function paid({ calls = 0, failed = 0, limited = 0, account = 0 }): Sent {
  const tries = calls + failed + limited + account;
  return {
    PaidCalls: times(calls, 1),
    PaidCostUsd: times(calls, 0.15),
    EngineFailures: outOf(tries, failed),
    RateLimited: outOf(tries, limited),
    AccountRefused: outOf(tries, account),
  };
}

function events({ sent = 0, failed = 0 }): Sent {
  return {
    DeliveriesFailed: outOf(sent, failed),
    DeliveriesDead: times(sent - failed, 0),
    "NumberOfMessagesDeleted of Deliveries": times(sent, 1),
  };
}

function queue(name: string, visible: number, { delayed = 0, inFlight = 0 } = {}): Sent {
  return {
    [`ApproximateNumberOfMessagesVisible of ${name}`]: [Math.max(0, visible)],
    [`ApproximateNumberOfMessagesNotVisible of ${name}`]: [inFlight],
    [`ApproximateNumberOfMessagesDelayed of ${name}`]: [Math.max(0, delayed)],
  };
}

/** A shape as a stage's CloudWatch keeps it, by the names of this stage's resources. */
export function recorded(shape: Shape, manifest: Manifest): Recording {
  const minutes = Array.from({ length: lasts }, (_, minute) => shape(minute));
  const ofFunctions = Object.entries(functions(manifest)).map(([name, inputs]) => [
    String(inputs.name),
    name,
  ]);
  const ofQueues = ["Jobs", "BasicJobs", "Deliveries", "DeadLetters"].map((name) => [
    String(one(manifest, "queue:Queue", name).name),
    name,
  ]);
  const table = [String(one(manifest, "table:Table").name), "Table"];
  const names = new Map(
    [...ofFunctions, ...ofQueues, table].map(([physical = "", name = ""]) => [physical, name]),
  );
  return ({ metricName, dimensions }) => {
    const [of] = Object.values(dimensions);
    const word = wordFor(metricName, dimensions.ApiId ? "the API" : names.get(of ?? ""), dimensions);
    return minutes.map((sent) => sent[word] ?? []);
  };
}

function wordFor(metricName: string, owner: string | undefined, dimensions: Record<string, string>): string {
  if (owner !== undefined) return `${metricName} of ${owner}`;
  return metricName === "Throttles" && !dimensions.FunctionName ? "Throttles of the account" : metricName;
}
