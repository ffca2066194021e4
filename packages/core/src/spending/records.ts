import type { Counts, Line, Payer, SpendingDay } from "./day.ts";

/** One call in the day of a payer. */
export type Entry = { payer: Payer; day: string; call: string };

/**
 * Counts what is spent, by payer and day. Every method throws `Failure("service.unavailable")` when the database does
 * not answer. Amounts are millionths of a US dollar.
 */
export interface SpendingRecords {
  /** A payer's day, as it was last written; `undefined` when nothing was. */
  get(payer: Payer, day: string): Promise<SpendingDay | undefined>;
  /**
   * Reserves `amount` for a call in one write; `false`, and nothing reserved, when the day would come to more than
   * `limit`. A call that has its reserve keeps it: repeating this changes nothing, and is `true`.
   */
  reserve(entry: Entry, amount: number, limit: number): Promise<boolean>;
  /**
   * Puts `cost` in the place of the call's reserve, and adds to the counts of a line, in one write. Does nothing when
   * the call has no reserve, so that repeating it counts nothing twice.
   */
  settle(entry: Entry, cost: number, counts?: { line: Line; add: Counts }): Promise<void>;
  /** Counts an output of a user's. */
  countOutput(user: string, day: string, line: Line): Promise<void>;
  /** A user's days from `from` to `to`, both among them, the oldest first; those without anything are left out. */
  days(user: string, from: string, to: string): Promise<SpendingDay[]>;
  /** Removes the days of a user before `today`; that one is gone soon after it has ended, and limits until then. */
  forget(user: string, today: string): Promise<void>;
}
