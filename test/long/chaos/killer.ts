import { setTimeout as pause } from "node:timers/promises";
import type { Question } from "./children/child.ts";
import type { Slot } from "./processes.ts";
import { fill, makeRoom } from "./disk.ts";
import type { Place, Plan } from "./plan.ts";
import { stall } from "./times.ts";
import type { Witness } from "./witness.ts";

/** Bytes that stay free on a full disk of a worker: too few for a picture by the worker's own check, or none at all. */
const leave: Record<string, number> = { download: 32 * 1024 * 1024, store: 0 };

/** Milliseconds that a worker waits at most for the deletion of what it works on: less than a lease. */
const meeting = 2_000;

type Options = {
  planOf: (user: string) => Plan | undefined;
  witness: Witness;
  /** Whether each worker has a disk of its own that can be filled; else a full one is pretended. */
  mounted: boolean;
  isCalm: () => boolean;
};

/** What a process is told that asks: to go on, to go on with a disk that says it is full, or nothing any more. */
export type Verdict = "go" | "full" | "die";

const everyClaim: readonly Place[] = ["before claim"];

type Scene = { user: string; previous: string; claimedAt: number };

/**
 * Decides at each step of each worker whether it dies there, stalls or finds its disk full, by the plan of the job's
 * user.
 */
export function createKiller({ planOf, witness, mounted, isCalm }: Options) {
  const scenes = new Map<string, Scene>();
  const kills = new Map<string, Place[]>();
  const filled = new Set<string>();
  const stalled = new Set<string>();
  const left: string[] = [];

  async function verdict(slot: Slot, question: Question): Promise<Verdict> {
    if (slot.role !== "worker") return "go";
    if (question.place === "step") return step(slot, question);
    if (mounted) await makeRoom(slot.folder);
    if (question.place === "end") left.push(...question.left);
    const scene = scenes.get(slot.name);
    scenes.delete(slot.name);
    return scene && dies(scene.user, [`after ${scene.previous}`]) ? "die" : "go";
  }

  async function step(slot: Slot, { step, user }: Extract<Question, { place: "step" }>): Promise<Verdict> {
    const before = step === "claim" ? undefined : scenes.get(slot.name);
    const claimedAt = before?.claimedAt ?? Date.now();
    scenes.set(slot.name, { user, previous: step, claimedAt });
    if (dies(user, [`before ${step}`, ...(before ? [`after ${before.previous}`] : [])])) {
      scenes.delete(slot.name);
      return "die";
    }
    if (step === "locate") witness.claimed.set(user, Date.now());
    if (planOf(user)?.stall === step) await standStill(user);
    if (step === "prepare") await meetDeletion(user);
    if (step === "enhance") witness.calling(user, claimedAt);
    return planOf(user)?.diskFull === step ? fillOnce(slot, user, step) : "go";
  }

  /** One kill at a time: the next of a job waits until another worker has taken the job up. */
  function dies(user: string, reached: readonly string[]): boolean {
    const plan = planOf(user);
    const [next, ...others] = plan?.neverClaimed ? everyClaim : (kills.get(user) ?? plan?.kills ?? []);
    if (isCalm() || next === undefined || !reached.includes(next)) return false;
    kills.set(user, others);
    witness.kill(next, user);
    return true;
  }

  async function standStill(user: string): Promise<void> {
    if (isCalm() || stalled.has(user)) return;
    stalled.add(user);
    witness.fault("worker", "stalled", user);
    await pause(stall);
  }

  /** A worker and the deletion that its client is about to ask for come together: the worker's last look is after it. */
  async function meetDeletion(user: string): Promise<void> {
    const isComing = () => planOf(user)?.deletes?.when === "asked" && !witness.hasDeleted(user);
    for (const end = Date.now() + meeting; isComing() && Date.now() < end;) await pause(20);
    witness.preparing(user);
  }

  async function fillOnce(slot: Slot, user: string, step: string): Promise<Verdict> {
    if (isCalm() || filled.has(user)) return "go";
    filled.add(user);
    witness.fault("disk", "full", user);
    if (!mounted) return "full";
    await fill(slot.folder, leave[step] ?? 0);
    return "go";
  }

  return { verdict, left: left as readonly string[] };
}
