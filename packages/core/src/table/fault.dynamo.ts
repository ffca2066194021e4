import { isDeepStrictEqual } from "node:util";
import { Failure } from "../failure.ts";

/** Turns the error of a database that does not answer into `service.unavailable`; our own mistakes stay errors. */
export async function answered<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (isRefusal(error)) throw error;
    throw new Failure("service.unavailable", "The database does not answer.", {
      retryAfter: 5,
      cause: error,
    });
  }
}

/**
 * Whether a conditional write took place. When its condition failed, `reread` tells whether `meant` is already stored:
 * then this very write was done before, and only its reply was lost.
 */
export async function written<T>(
  write: Promise<unknown>,
  meant: T,
  reread: () => Promise<T | undefined>,
): Promise<boolean> {
  try {
    await answered(write);
    return true;
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    return isDeepStrictEqual(plain(await reread()), plain(meant));
  }
}

/** Whether a conditional write took place; `false` when its condition failed. */
export const conditional = (write: Promise<unknown>): Promise<boolean> =>
  answered(write).then(
    () => true,
    (error) => {
      if (isConditionFailure(error)) return false;
      throw error;
    },
  );

/** Whether this is a conditional write whose condition did not hold. */
export const isConditionFailure = (error: unknown): boolean =>
  nameOf(error) === "ConditionalCheckFailedException";

/** As it is stored: without `undefined` and without class instances. */
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

/** The database answered and refused: waiting would not change that. */
const isRefusal = (error: unknown): boolean =>
  isConditionFailure(error) ||
  /^(ValidationException|AccessDenied|ResourceNotFound|DynamoDBToolbox)/.test(nameOf(error)) ||
  error instanceof TypeError ||
  isToolboxError(error);

const isToolboxError = (error: unknown): boolean =>
  error instanceof Error && error.constructor.name === "DynamoDBToolboxError";

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");
