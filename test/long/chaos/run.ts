import { setTimeout as pause } from "node:timers/promises";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import { asOwner, audit, type Findings, type Success } from "./audit.ts";
import { live, type Memory } from "./client.ts";
import type { Role } from "./processes.ts";
import { drain } from "./drain.ts";
import { type Run, setUp, type Setup } from "./setup.ts";
import { auditSpending, type SpendingFindings } from "./spending.ts";
import { lease } from "./times.ts";
import { auditTold, type ToldFindings } from "./told.ts";
import type { Witness } from "./witness.ts";

/** The share of the clients that come while there is no standby store. */
const withoutStandby = 0.2;
/** R2 goes away for so many milliseconds, each time so many clients have begun. */
const outage = { every: 60, first: 25, ms: 4_000 };
/** The API, and the process of dead letters and sweeps, are killed each time so many clients have begun. */
const killedEvery = { api: 45, background: 70 } as const satisfies Partial<Record<Role, number>>;

/** From this many jobs on, everything that can happen comes up several times. */
export const enoughForEverything = 250;
/** Milliseconds that those get whose turn to be killed has not come: they wait for the provider's limit. */
const killTimeout = 120_000;

export type Result = {
  findings: Findings;
  witness: Witness;
  /** Files that were found in a worker's folder for temporary files after a delivery. */
  left: readonly string[];
  /** Users whose job was taken up anew, and succeeded, after its dead letter had been. */
  revived: readonly string[];
  gaveUp: readonly string[];
  spending: SpendingFindings;
  told: ToldFindings;
  /** The code of each request for a job that was refused over a cap. */
  overBudget: readonly string[];
  /** Users for whom a worker paid that could have seen that the asset was deleted. */
  paidAfter: readonly string[];
  /** How many uploaded to a URL that outlived the deletion, and were taken. */
  uploadedAgain: number;
  crashes: number;
  quiet: boolean;
};

/** One run: clients come while everything fails; then all is well, what is left ends, and it is counted. */
export async function runChaos(options: Run): Promise<Result> {
  const start = Date.now();
  const tell = (what: string) => console.error(`${Math.round((Date.now() - start) / 1000)} s: ${what}`);
  await using parts = new AsyncDisposableStack();
  const setup = await setUp(options);
  parts.defer(() => setup.stop());
  const memories = setup.plans.map((plan): Memory => ({ plan }));
  const few = Math.floor(memories.length * withoutStandby);

  tell("without a standby store");
  const before = await visit(setup, options.clients, memories.slice(0, few), {});
  await before.processes.stop();
  tell("with a standby store");
  const after = await visit(setup, options.clients, memories.slice(few), { STANDBY_BUCKET_NAME: "s3" });
  parts.defer(() => after.processes.stop());
  if (memories.length >= enoughForEverything) await everythingCame(setup.witness);
  tell("no more faults; what is left ends");
  setup.injector.stop();
  const quiet = await drain({ cloud: setup.cloud, processes: after.processes });
  tell("counting");
  const findings = await audit(setup.api, memories, {
    buckets: setup.buckets,
    records: () => keysOf(setup.cloud),
  });
  return {
    findings,
    witness: setup.witness,
    left: setup.killer.left,
    revived: findings.successes.filter((success) => outlived(setup, success)).map(({ user }) => user),
    gaveUp: [...before.gaveUp, ...after.gaveUp],
    spending: await auditSpending(setup.cloud, memories, setup.witness, setup.caps),
    told: await auditTold(asOwner(setup.api), memories, setup.arrivals),
    overBudget: memories.flatMap((memory) => memory.overBudget ?? []),
    paidAfter: memories.filter((memory) => isPaidAfter(setup, memory)).map(({ plan }) => plan.user),
    uploadedAgain: memories.filter((memory) => memory.uploadedAgain).length,
    crashes: before.processes.crashes() + after.processes.crashes(),
    quiet,
  };
}

/** Until a worker was killed at each place, and a message became a dead letter. */
async function everythingCame({ missed, deadLettered }: Witness): Promise<void> {
  const isMissing = () => missed().length > 0 || deadLettered.size === 0;
  for (const end = Date.now() + killTimeout; isMissing() && Date.now() < end;) await pause(500);
}

/** The keys of every record but the receipts, which name what was deleted. */
async function keysOf({ direct: { database, tableName } }: Setup["cloud"]): Promise<string[]> {
  const found: string[] = [];
  const ProjectionExpression = "pk, sk";
  for await (const { Items = [] } of paginateScan(
    { client: database },
    { TableName: tableName, ProjectionExpression, ConsistentRead: true },
  ))
    found.push(...Items.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`));
  // These are gone within a day, by the table's TTL; docs/privacy.md says so.
  return found.filter((key) => !/ (?:DELETION|TURN|KEY|QUOTA|SPENDING)#/.test(key));
}

type Environment = Record<string, string>;

/**
 * Whether a worker claimed the job well after the handler of dead letters had it: then that handler did not end it.
 * One that the sweep sent anew at the same time may be claimed just before; one that waited then for the provider has a
 * newer message, and is left to it.
 */
function outlived({ witness }: Setup, { user, waited }: Success): boolean {
  const letter = witness.deadLettered.get(user);
  if (!letter) return false;
  const waitedThen = waited !== undefined && waited.from <= letter.now && letter.now <= waited.until;
  return !waitedThen && (witness.claimed.get(user) ?? 0) > letter.at + lease;
}

/** Of an output that is deleted alone, the job was paid for before. */
const isPaidAfter = ({ witness }: Setup, { plan, deleted }: Memory): boolean =>
  deleted !== undefined && deleted.kind !== "output" && witness.isPaidAfterDeletion(plan.user);

/** Lets these clients come and go, and things happen meanwhile. The processes go on with what they left. */
async function visit(setup: Setup, clients: number, memories: readonly Memory[], environment: Environment) {
  const { api, receiver, buckets, injector, witness } = setup;
  const processes = await setup.startProcesses(environment);
  const gaveUp: string[] = [];
  const options = {
    api,
    receiver,
    hasStandby: "STANDBY_BUCKET_NAME" in environment,
    onDeleted: witness.deleted,
    tamper: buckets.tamper,
  };
  const coming = memories.entries();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (const [index, memory] of coming) {
        disturb(index + 1);
        await live(memory, options).catch(({ message }: Error) =>
          gaveUp.push(`${memory.plan.user}: ${message}`),
        );
      }
    }),
  );
  return { processes, gaveUp };

  function disturb(begun: number): void {
    if (begun % outage.every === outage.first) void goAway();
    for (const role of ["api", "background"] as const) {
      if (begun % killedEvery[role] !== 0) continue;
      witness.counted(`${role} killed`);
      processes.kill(role);
    }
  }

  async function goAway(): Promise<void> {
    witness.counted("r2 taken away");
    injector.take("r2");
    await pause(outage.ms);
    injector.giveBack("r2");
  }
}
