import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Order, Question } from "./children/child.ts";
import type { Verdict } from "./killer.ts";
import type { Pace } from "./times.ts";

export type Role = "api" | "worker" | "background";

/**
 * A place for one process of a role; a killed one is followed by another with the same `folder`, whose `tmp` holds
 * its temporary files.
 */
export type Slot = { role: Role; name: string; folder: string };

type Options = {
  folder: string;
  environment: Record<string, string>;
  pace: Pace;
  roles: readonly Role[];
  /** What becomes of a process that asks. */
  verdict: (slot: Slot, question: Question) => Promise<Verdict>;
};

type Running = Slot & { child: ChildProcess | undefined; ready: PromiseWithResolvers<void> };

/** The processes of a run. They work on the real stores and handlers, and can be killed at any time with SIGKILL. */
export async function startProcesses({ folder, environment, pace, roles, verdict }: Options) {
  const state = { stopping: false, crashes: 0 };
  const slots = await Promise.all(roles.map((role, index) => slotFor(folder, role, index)));
  for (const slot of slots) await start(slot);
  await Promise.all(slots.map(({ ready }) => ready.promise));

  async function start(slot: Running): Promise<void> {
    // A file for its output: a pipe would fill, and lose the last lines of a killed process.
    const log = await open(join(folder, `${slot.name}.log`), "a");
    const child = fork(fileURLToPath(new URL(`children/${slot.role}.ts`, import.meta.url)), {
      env: { ...environment, TMPDIR: join(slot.folder, "tmp"), CHAOS_PACE: JSON.stringify(pace) },
      stdio: ["ignore", log.fd, log.fd, "ipc"],
    });
    slot.child = child;
    child.on("message", (question: Question) => void answer(slot, child, question));
    child.once("exit", (_, signal) => {
      void log.close();
      if (signal !== "SIGKILL") state.crashes += state.stopping ? 0 : 1;
      if (!state.stopping) void start(slot);
    });
  }

  async function answer(slot: Running, child: ChildProcess, question: Question): Promise<void> {
    if (question.place === "ready") slot.ready.resolve();
    const given = await verdict(slot, question);
    if (given === "die") child.kill("SIGKILL");
    if (given !== "die") tell(child, { go: true, full: given === "full" });
  }

  return {
    slots: slots as readonly Slot[],
    crashes: (): number => state.crashes,
    /** Kills the processes of a role, wherever they are. */
    kill: (role: Role): void => {
      for (const slot of slots) if (slot.role === role) slot.child?.kill("SIGKILL");
    },
    /** Lets a stretch of the domain's time pass at once. */
    jump(milliseconds: number): void {
      pace.ahead += milliseconds;
      for (const { child } of slots) if (child) tell(child, { ahead: pace.ahead });
    },
    async stop(): Promise<void> {
      state.stopping = true;
      await Promise.all(slots.map(({ child }) => ended(child)));
    },
  };
}

export type Processes = Awaited<ReturnType<typeof startProcesses>>;

async function slotFor(folder: string, role: Role, index: number): Promise<Running> {
  const name = `${role}-${index}`;
  const own = join(folder, name);
  await mkdir(join(own, "tmp"), { recursive: true });
  return { role, name, folder: own, child: undefined, ready: Promise.withResolvers<void>() };
}

/** A process that is just being killed receives nothing more. */
function tell(child: ChildProcess, order: Order): void {
  if (child.connected) child.send(order, () => undefined);
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
