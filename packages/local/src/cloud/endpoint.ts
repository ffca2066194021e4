/** A running part of the embedded cloud. `endpoint` is what the AWS SDK's clients are given; after `stop` nothing of it is left running. */
export type Endpoint = { endpoint: string; stop: () => Promise<void> };
