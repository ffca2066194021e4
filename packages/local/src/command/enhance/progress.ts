import { stripVTControlCharacters } from "node:util";

export type Stage = "reading" | "uploading" | "waiting" | "enhancing" | "saving";

type Screen = Pick<NodeJS.WriteStream, "write"> & { isTTY?: boolean; columns?: number };

/** Shows the progress of each photo. In a terminal, open ones are lines that update below the finished ones; elsewhere each stage is a line. */
export function createProgress(screen: Screen) {
  return screen.isTTY ? live(screen) : plain(screen);
}

export type Progress = ReturnType<typeof plain>;

function plain(screen: Screen) {
  const last = new Map<string, string>();
  const say = (name: string, text: string): void => void screen.write(`${printable(name)}: ${text}\n`);
  return {
    stage(name: string, stage: Stage, _share?: number): void {
      if (last.get(name) === stage) return;
      last.set(name, stage);
      say(name, stage);
    },
    wait(name: string, reason: string): void {
      if (last.get(name) === reason) return;
      last.set(name, reason);
      say(name, `waiting: ${reason}`);
    },
    end: say,
  };
}

function live(screen: Screen): Progress {
  const open = new Map<string, string>();
  let shown = 0;

  function draw(finished = ""): void {
    const back = shown > 0 ? `\x1b[${shown}A\x1b[0J` : "";
    shown = open.size;
    screen.write(back + finished + [...open.values()].map((line) => `${cut(line)}\n`).join(""));
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
      show(name, `${stage}${share === undefined ? "" : ` ${Math.floor(share * 100)} %`}`);
    },
    wait(name, reason) {
      show(name, `waiting: ${printable(reason)}`);
    },
    end(name, text) {
      open.delete(name);
      draw(`${printable(name)}: ${text}\n`);
    },
  };
}

/** A file name may contain anything, even what would move a terminal's cursor. */
const printable = (name: string): string => stripVTControlCharacters(name).replace(/\p{Cc}/gu, "?");
