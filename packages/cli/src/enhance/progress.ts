import { printable } from "../table.ts";
import { duration } from "./result.ts";

export type Stage = "reading" | "uploading" | "waiting" | "enhancing" | "saving";

type Screen = Pick<NodeJS.WriteStream, "write"> & { isTTY?: boolean; columns?: number; rows?: number };
type Clock = () => number;

/**
 * Shows the progress of each photo and of all `total`. In a terminal, open ones are lines that update below the
 * finished ones, with the total as the last line; elsewhere each finished photo is a line that begins with the total.
 */
export function createProgress(screen: Screen, total: number, now: Clock = Date.now) {
  const totals = createTotals(total, now);
  return screen.isTTY ? live(screen, totals) : plain(screen, totals);
}

export type Progress = ReturnType<typeof plain>;
type Totals = ReturnType<typeof createTotals>;

/** Counts what has ended, and tells from how long it took how long the rest takes. */
function createTotals(total: number, now: Clock) {
  let begun: number | undefined;
  let ended = 0;
  let worked = 0;
  return {
    /** The first photo is being worked on: until then a service may have been started. */
    begin(): void {
      begun ??= now();
    },
    /** `work` is `false` for a photo for which nothing had to be done: it says nothing about the others. */
    add(work: boolean): void {
      ended += 1;
      if (work) worked += 1;
    },
    inWords(): string {
      const left = ((now() - (begun ?? now())) / worked) * (total - ended);
      const time = worked > 0 && ended < total ? `, about ${duration(left)} left` : "";
      return `${ended} of ${total}${time}`;
    },
  };
}

function plain(screen: Screen, totals: Totals) {
  const last = new Map<string, string>();
  const say = (text: string): void => void screen.write(`${text}\n`);
  return {
    stage(_name: string, _stage: Stage, _share?: number): void {
      totals.begin();
    },
    wait(name: string, reason: string): void {
      if (last.get(name) === reason) return;
      last.set(name, reason);
      say(`${printable(name)}: waiting: ${printable(reason)}`);
    },
    end(name: string, text: string, work = true): void {
      totals.add(work);
      say(`[${totals.inWords()}] ${printable(name)}: ${text}`);
    },
    /** Leaves the screen to whoever writes next. */
    close(): void {},
  };
}

function live(screen: Screen, totals: Totals): Progress {
  const open = new Map<string, string>();
  let shown = 0;

  function draw(finished = "", isLast = false): void {
    // To the start of the line: the terminal itself writes ^C where the cursor is.
    const back = shown > 0 ? `\x1b[${shown}F\x1b[0J` : "";
    // More lines than the terminal has would scroll away, and could not be written over.
    const fits = [...open.values()].slice(0, Math.max((screen.rows || 24) - 3, 1));
    const lines = isLast ? [] : [...fits, `  ${totals.inWords()}`];
    shown = lines.length;
    screen.write(back + finished + lines.map((line) => `${cut(line)}\n`).join(""));
  }

  /** A line that wraps would be two, and the next redraw would start in the wrong place. */
  const cut = (line: string): string => line.slice(0, (screen.columns || 80) - 1);

  function show(name: string, what: string): void {
    const text = `  ${printable(name)}: ${what}`;
    if (open.get(name) === text) return;
    open.set(name, text);
    draw();
  }

  return {
    stage(name, stage, share) {
      totals.begin();
      show(name, `${stage}${share === undefined ? "" : ` ${Math.floor(share * 100)} %`}`);
    },
    wait(name, reason) {
      show(name, `waiting: ${printable(reason)}`);
    },
    end(name, text, work = true) {
      open.delete(name);
      totals.add(work);
      draw(`${printable(name)}: ${text}\n`);
    },
    close: () => draw("", true),
  };
}
