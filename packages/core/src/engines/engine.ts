import type { Prepared } from "../pictures/picture.ts";
import type { Pixels } from "../pictures/pixels.ts";
import type { Strength } from "@luster/contract/strength";

/** What a paid call used, as the provider reports it. `cost_usd` is our arithmetic over its price list. */
export type Usage = { input_tokens: number; output_tokens: number; cost_usd?: number };

export type EnhanceRequest = {
  prompt: string | undefined;
  /** A hash that identifies the user to the provider. */
  userHash: string;
  /** How far our own engine goes; a provider reads the prompt instead. @default natural */
  strength?: Strength;
  signal: AbortSignal;
};

/** What an engine made: upright pixels, which are encoded in one place whichever engine made them. */
export type Enhanced = { picture: Pixels; usage?: Usage };

/** Turns a prepared picture into a better one at the same aspect ratio. Throws `EngineError`. */
export interface Engine {
  readonly name: "basic" | "openai";
  /** The provider's model; absent for an engine of our own. */
  readonly model?: string;
  /** Whether a call costs money, and so is recorded before it is made. */
  readonly paid: boolean;
  /** Called before anything is done for a call: throws an `EngineError` `later` while one would only be refused. */
  ready?(): Promise<void>;
  enhance(picture: Prepared, request: EnhanceRequest): Promise<Enhanced>;
}

/**
 * Why an engine returned no picture.
 * - `final`: the same request will be refused again (moderation, a bad request).
 * - `later`: nothing was bought and trying later can help: a rate limit, a fault of our account, no connection, overload.
 * - `unknown`: the request was sent and no answer came; it may have been bought.
 */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly outcome: "final" | "later" | "unknown";
  readonly code:
    | "engine.moderation_blocked"
    | "engine.rejected"
    | "engine.rate_limited"
    | "engine.account"
    | "engine.unavailable"
    | "engine.outcome_unknown";
  /** Seconds the provider asks us to wait. */
  readonly retryAfter: number | undefined;

  constructor(
    outcome: EngineError["outcome"],
    code: EngineError["code"],
    message: string,
    options: { retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.outcome = outcome;
    this.code = code;
    this.retryAfter = options.retryAfter;
  }
}
