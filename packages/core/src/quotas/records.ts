import type { QuotaWindow } from "./quota.ts";

/** Whether it was counted, and how much of the window is used up then. */
export type QuotaCount = { taken: boolean; used: number };

/** Counts what users use up. Every method throws `Failure("service.unavailable")` when the database does not answer. */
export interface QuotaRecords {
  /** Adds `amount` to a window's count in one write, or nothing when the count would exceed `limit`. */
  take(window: QuotaWindow, amount: number, limit: number): Promise<QuotaCount>;
  /** A window's count. */
  used(window: QuotaWindow): Promise<number>;
  /** Subtracts `amount` again; does nothing when that much was not counted, or the window is forgotten. */
  release(window: QuotaWindow, amount: number): Promise<void>;
}
