import type { deployments } from "../evaluate.ts";

/** One way to break the stacks, and the sentence that has to notice. */
export interface Mutation {
  file: string;
  from: string;
  to: string;
  fails: string;
  /** @default "production" */
  deployment?: keyof typeof deployments;
}

export const mutate = (file: string, from: string, to: string, fails: string): Mutation => ({
  file,
  from,
  to,
  fails,
});
