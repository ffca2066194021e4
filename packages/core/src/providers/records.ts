import type { Gate } from "./gate.ts";

/** Which gate: a provider, and the account and model that its refusals concern. */
export type GateKey = { provider: string; scope: string };

/**
 * Keeps what all workers know of the providers. Every method throws `Failure("service.unavailable")` when the
 * database does not answer.
 */
export interface ProviderRecords {
  /** Counts one call in the minute that begins then; `false`, and nothing counted, when it has `limit` already. */
  take(provider: string, minute: Date, limit: number): Promise<boolean>;
  /** Uncounts a call that the provider did not take; does nothing when the minute has none. */
  release(provider: string, minute: Date): Promise<void>;
  /** `undefined` when the provider has not refused for a while. */
  gate(key: GateKey): Promise<Gate | undefined>;
  /** Every gate of a provider, of whichever account and model. */
  gates(provider: string): Promise<Gate[]>;
  /** Writes over what is there: of two at once the last counts, which costs at most another refusal. */
  putGate(key: GateKey, gate: Gate): Promise<void>;
}
