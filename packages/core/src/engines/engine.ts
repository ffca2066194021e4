import type { Prepared } from "../pictures/picture.ts";
import type { Pixels } from "../pictures/pixels.ts";
import type { EngineId, ProviderId } from "@luster/contract/engine";
import type { Strength } from "@luster/contract/strength";

/** US dollars per million tokens. */
export type Price = { textIn: number; imageIn: number; imageOut: number };

/**
 * What pictures a provider makes: edges in multiples of `step` pixels, the longer at most `maxRatio` times the
 * shorter.
 */
export type SizeLimits = {
  step: number;
  maxEdge: number;
  maxRatio: number;
  minPixels: number;
  maxPixels: number;
};

/** Who is paid for an engine's calls. */
export type Provider = {
  readonly id: ProviderId;
  /** By model. A model that is not here works, and its calls have no `cost_usd`. */
  readonly prices: ReadonlyMap<string, Price>;
  readonly limits: SizeLimits;
  /**
   * The most tokens that one call uses, by the quality that is asked for, where that is known: without it nothing is
   * estimated.
   */
  readonly most?: { textIn: number; imageIn: number; imageOut: Readonly<Record<string, number>> };
};

/** The price of a model, also when it is named with its date (`…-2026-09-08`); `undefined` when it is not known. */
export const priceOf = ({ prices }: Provider, model: string): Price | undefined =>
  prices.get(model.replace(/-\d{4}-\d{2}-\d{2}$/, ""));

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
  readonly id: EngineId;
  /** The provider's model; absent for an engine of our own. */
  readonly model?: string;
  /** Who is paid for each call, which is therefore recorded before it is made; absent for an engine of our own. */
  readonly provider?: Provider;
  /** US dollars that one call costs at most; absent where the price is not known. */
  readonly mostUsd?: number | undefined;
  /** Called before anything is done for a call: throws an `EngineError` `later` while one would only be refused. */
  ready?(): Promise<void>;
  enhance(picture: Prepared, request: EnhanceRequest): Promise<Enhanced>;
}

/**
 * Why an engine returned no picture.
 * - `final`: the same request will be refused again (moderation, a bad request).
 * - `later`: nothing was bought and trying later can help: a rate limit, a fault of our account, no connection,
 * overload.
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
