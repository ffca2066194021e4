/** Seconds that a queue can delay a message at most: what waits longer is delayed again. */
export const longestDelay = 900;

/**
 * Delivers messages to consumers, at least once, in any order, each user's as fairly as another's. Throws
 * `Failure("service.unavailable")` when it does not answer.
 */
export interface Queue<Message extends { user_id: string }> {
  /** Sends a message, to be delivered after `delay` whole seconds: 0, the default, to `longestDelay`. */
  send(message: Message, delay?: number): Promise<void>;
  /** About how many messages wait for a consumer; neither delayed ones nor those that a consumer has. */
  depth(): Promise<number>;
}
