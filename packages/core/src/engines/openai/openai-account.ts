import type { APIError } from "openai";

/** What is wrong with our account, by the codes that the provider's users report; a status alone says less. */
const faults: readonly [codes: RegExp, fault: string][] = [
  [
    /billing|quota|insufficient_(funds|credits?|balance)|(spend|spending|budget|usage|hard)_limit|payment/,
    "The enhancement service's spending limit for this account is reached, or its bill is not paid.",
  ],
  [
    /api_key|invalid_authentication|unauthorized|invalid_token|key_expired/,
    "The enhancement service does not accept the API key.",
  ],
  [
    /^(model|deployment)_(?!overloaded|busy|not_ready)|_model$/,
    "The enhancement service does not offer the configured model to this account.",
  ],
  [
    /account|organi[sz]ation|project|permission|access|forbidden|missing_scope|verif|country|region|territory|^ip_/,
    "The enhancement service denies this account access.",
  ],
];

const byStatus = new Map([
  [401, "The enhancement service does not accept the API key."],
  [402, "The enhancement service's spending limit for this account is reached, or its bill is not paid."],
  [403, "The enhancement service denies this account access."],
  [404, "The enhancement service does not know the configured model or address."],
]);

/**
 * What is wrong with the account, in words for people, when an answer is about that and not about the picture;
 * `undefined` for any other answer. It cost nothing, and passes once its operator has mended it.
 */
export function accountFault({ code, type, param }: APIError, status: number): string | undefined {
  const named = faults.find(([codes]) =>
    [code, type].some((name) => typeof name === "string" && codes.test(name)),
  );
  if (named) return named[1];
  if (param === "model")
    return "The enhancement service does not offer the configured model to this account.";
  return byStatus.get(status);
}
