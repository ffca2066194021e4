import { styleText } from "node:util";

/** What happened, for the person or the program that reads the output of a start. */
export type Line =
  | { kind: "request"; method: string; path: string; status: number; ms: number; code?: string | undefined }
  | {
      kind: "job";
      job_id: string;
      status: string;
      ms?: number;
      engine?: string | undefined;
      code?: string | undefined;
    };

/** Writes a line for each request and job: for people in a terminal, as JSON elsewhere. */
export function printer(
  isTerminal: boolean,
  write: (line: string) => void = console.log,
): (line: Line) => void {
  return (line) =>
    write(isTerminal ? forPeople(line, new Date()) : JSON.stringify({ time: new Date(), ...line }));
}

/** A request or a job in one line of a terminal. */
export function forPeople(line: Line, at: Date): string {
  const time = styleText("dim", at.toTimeString().slice(0, 8));
  if (line.kind === "request") {
    const { method, path, status, ms, code } = line;
    const tail = [code, took(ms)].filter(Boolean).join("  ");
    return `${time}  ${styleText(colour(status < 400, status < 500), String(status))}  ${method.padEnd(6)} ${path}  ${styleText("dim", tail)}`;
  }
  const { job_id, status, engine, code, ms } = line;
  const word = styleText(colour(status === "succeeded", status !== "failed"), status);
  const tail = [engine && `by ${engine}`, code, ms !== undefined && took(ms)].filter(Boolean).join("  ");
  return `${time}  job  ${job_id}  ${word}  ${styleText("dim", tail)}`;
}

const colour = (isGood: boolean, isFair: boolean) => (isGood ? "green" : isFair ? "yellow" : "red");

const took = (ms: number): string => (ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
