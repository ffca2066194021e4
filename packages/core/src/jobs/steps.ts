/** The steps of a worker's try, in order. A fault can come before any of them, so each is a place to test one. */
export const steps = [
  "claim",
  "locate",
  "restore",
  "download",
  "prepare",
  "open_call",
  "enhance",
  "store",
  "close_call",
  "record",
  "finish",
] as const;
export type Step = (typeof steps)[number];

/** Called before each step; what it throws, or waits for, happens there. For timings, and for tests that break things. */
export type Observe = (step: Step, job: { user_id: string; job_id: string }) => void | Promise<void>;
