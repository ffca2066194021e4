/** The current time; a port, so that tests can set it. */
export type Clock = () => Date;

/** Durations, in milliseconds. */
export const seconds = (count: number): number => count * 1000;
export const minutes = (count: number): number => seconds(count * 60);
export const hours = (count: number): number => minutes(count * 60);
export const days = (count: number): number => hours(count * 24);

/** The time `duration` milliseconds after `at`. */
export const after = (at: Date, duration: number): Date => new Date(at.getTime() + duration);

/** The last full minute, as clocks count them. */
export const startOfMinute = (at: Date): Date => new Date(Math.floor(at.getTime() / minutes(1)) * minutes(1));

/** Whole seconds since 1970, as DynamoDB's TTL and signed URLs count. */
export const epochSeconds = (at: Date): number => Math.floor(at.getTime() / 1000);

/** Whole seconds from `from` until `to`, at least one: how long a client or a queue should wait. */
export const secondsUntil = (to: Date, from: Date): number =>
  Math.max(1, Math.ceil((to.getTime() - from.getTime()) / 1000));
