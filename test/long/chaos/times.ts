/**
 * The domain's hours pass in minutes: its clock runs so many times faster than ours. Its own numbers stay those of
 * production.
 */
export const speed = 16;

/** How the domain's time runs: `speed` times as fast as ours since `epoch`, and `ahead` milliseconds more. */
export type Pace = { epoch: number; speed: number; ahead: number };

export const domainNow = ({ epoch, speed, ahead }: Pace): Date =>
  new Date(epoch + (Date.now() - epoch) * speed + ahead);

/** Milliseconds that an invocation of the worker may take. The handler keeps 15 s back, so its calls end after 7 s. */
export const workerTimeout = 22_000;

/**
 * Milliseconds that a claim lasts here: the invocation's time and the margin of a minute, both on the domain's clock.
 */
export const lease = (workerTimeout + 60_000) / speed;

/** Seconds a message stays hidden that a killed worker had: longer than its lease. */
export const visibility = 6;

/**
 * Milliseconds after which a delayed reply comes: later than a lease at OpenAI, later than the client waits
 * elsewhere.
 */
export const delays = { openai: 6_500, dynamodb: 4_500, r2: 9_000, s3: 9_000, sqs: 4_500 } as const;

/** Milliseconds for which a worker stalls: past its lease, and past the end of its calls, as in production. */
export const stall = 8_000;

const hour = 3_600_000;

/** The domain's clock begins at half past ten in the evening, so that a day with its caps ends during the run. */
export const ahead = (at: number): number => 24 * hour - (at % (24 * hour)) - 1.5 * hour;
