import {
  type ClientCode,
  type FailureCode,
  type Job,
  type JobFailureCode,
  LusterError,
} from "@luster/client";

type Words = Partial<Record<string, string>>;
type Known = Partial<Record<ClientCode | FailureCode | JobFailureCode, string>>;

/** What to do about a failure, for a photographer; the server's own sentence says what happened. */
const advice: Words = {
  "api.unreachable": "Check the connection. Everything goes on by itself when it is back.",
  "storage.unavailable": "Nothing is lost. It is tried again by itself.",
  "upload.too_large": "Export the photo smaller, or ask your operator to raise the limit.",
  "upload.type_unsupported": "Use JPEG, PNG, WebP or HEIC.",
  "upload.type_mismatch": "The file is damaged or no photo. Export it again.",
  "file.unsupported": "Use JPEG, PNG, WebP or HEIC.",
  "file.empty": "The file has no content. Export it again.",
  "file.unreadable": "The file was moved or changed since it was chosen. Choose it again.",
  "picture.too_large": "Export the photo with fewer pixels.",
  "job.exhausted": "Try it again; if it fails again, tell your operator.",
  "quota.jobs": "The day's share is used up. It goes on tomorrow.",
  "quota.bytes": "The day's share is used up. It goes on tomorrow.",
  "auth.required": "Sign in again.",
} satisfies Known;

/** In the place of a sentence of the server's that speaks to its operator. */
const instead: Words = {
  "upload.too_large": "The file is larger than this service takes.",
  "upload.type_unsupported": "This is no photo that can be read.",
} satisfies Known;

/** Whether the same file fails again, so that only another one helps. */
export const needsAnotherFile = (code: string | undefined): boolean =>
  code !== undefined && anotherFile.has(code);

const anotherFile: ReadonlySet<string> = new Set([
  "file.empty",
  "file.unsupported",
  "picture.too_large",
  "picture.unreadable",
  "picture.unsupported",
  "upload.too_large",
  "upload.type_mismatch",
  "upload.type_unsupported",
] satisfies (ClientCode | FailureCode | JobFailureCode)[]);

/** A failure in words: what happened, and what to do where that helps. */
export function inWords(error: unknown): string {
  if (!(error instanceof LusterError)) return "Something went wrong. Load the page again.";
  return [instead[error.code] ?? sentence(error.detail), advice[error.code]].filter(Boolean).join(" ");
}

/** A job's failure in words. */
export const failureInWords = ({ code, message }: NonNullable<Job["error"]>): string =>
  [instead[code] ?? sentence(message), advice[code]].filter(Boolean).join(" ");

type JobEvent = Job["events"][number];

/** What happened to a job, in words, with what is known more about it. */
export const eventInWords = ({ type, detail }: JobEvent): string =>
  detail === undefined ? happened[type] : `${happened[type]}: ${detail}`;

const happened: Record<JobEvent["type"], string> = {
  queued: "In line",
  prompt_ignored: "Made without your words",
  resent: "In line again",
  claimed: "Begun",
  lease_expired: "Cut off, and taken up again",
  engine_substituted: "Made by another engine",
  downloaded: "Original read",
  paid_call_opened: "Sent to the model",
  paid_call_closed: "Back from the model",
  output_differs: "To be reviewed",
  standby_used: "Kept in the standby store",
  output_found: "Made before, and found",
  renditions_missing: "Without a smaller size",
  deferred: "Put off",
  cancel_requested: "Cancelling",
  output_discarded: "Output deleted",
  output_deleted: "Output deleted",
  succeeded: "Enhanced",
  failed: "Failed",
  cancelled: "Cancelled",
};

export const plural = (count: number, noun: string): string =>
  `${count.toLocaleString()} ${noun}${count === 1 ? "" : "s"}`;

/** Bytes as people read them. */
export const megabytes = (bytes: number): string =>
  bytes < 950_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** A span as people say it. */
export function span(seconds: number): string {
  if (seconds < 60) return "less than a minute";
  const minutes = Math.round(seconds / 60);
  return minutes < 60
    ? `about ${plural(minutes, "minute")}`
    : `about ${plural(Math.round(minutes / 60), "hour")}`;
}

export const dollars = (usd: number): string =>
  usd.toLocaleString(undefined, {
    style: "currency",
    currency: "USD",
    maximumFractionDigits: usd < 1 ? 3 : 2,
  });

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
