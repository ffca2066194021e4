import type { QuotaWindow } from "./quota.ts";

/** Counts what users use up. Every method throws `Failure("service.unavailable")` when the database does not answer. */
export interface QuotaRecords {
  /**
   * Adds `amount` to a window's count in one write; `false`, and nothing added, when the count would exceed `limit`.
   */
  take(window: QuotaWindow, amount: number, limit: number): Promise<boolean>;
  /** Subtracts `amount` again; does nothing when that much was not counted, or the window is forgotten. */
  release(window: QuotaWindow, amount: number): Promise<void>;
}
