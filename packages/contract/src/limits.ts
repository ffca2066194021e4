/**
 * How often a queue delivers a job before it becomes a dead letter. A deferral uses up none: it sends a new message.
 */
export const maxDeliveries = 5;

/** How long a worker may take for one delivery, in seconds. */
export const workerSeconds = 600;

/** The memory of a deployment's worker. */
export const workerMemoryMegabytes = 3008;

/** The disk of a deployment's worker, for an original and what is made of it. */
export const workerDiskMegabytes = 2048;

/** The most outputs that one asset can hold: its record stays far below the size limit of a table item. */
export const maxOutputs = 100;

/** How many streams of events a user may have open at once. */
export const maxStreams = 20;

/** Seconds that a request waits for the end of a job at most: an HTTP API ends a request after 30. */
export const longestWait = 25;
