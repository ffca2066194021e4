import { openAi } from "@luster/core/engines/openai/provider";
import { settings } from "@luster/settings/functions";
import * as z from "zod";
import { type Check, type Finding, findings, whyNot } from "./finding.ts";

const { ok, warning, error } = findings("openai");

const Model = z.object({ shutdown_date: z.union([z.string(), z.number()]).nullish() });
const Refusal = z.object({ error: z.object({ code: z.string().nullish(), type: z.string().nullish() }) });
const spent = /billing|quota|insufficient|limit_reached|spend/;

const tiers = ["OPENAI_STANDARD_MODEL", "OPENAI_PREMIUM_MODEL"] as const;

/**
 * The key, and each configured model: whether it exists, when it is shut down, and whether its price is known.
 * Looking is free.
 */
export const openai: Check = {
  name: "openai",
  async run({ setting, isDeployed, signal }) {
    const key = setting("OPENAI_API_KEY");
    const paid = setting("PAID_TIERS") ?? (isDeployed ? "openai" : key ? "openai" : "substitute");
    if (paid !== "openai") return [ok("paid tiers do not use OpenAI")];
    if (!key)
      return [
        error(
          "paid jobs fail: there is no key",
          "Set OPENAI_API_KEY, or PAID_TIERS to `substitute` or `refuse`.",
        ),
      ];
    const base = (setting("OPENAI_BASE_URL") ?? "https://api.openai.com/v1").replace(/\/$/, "");
    const models = new Set(
      tiers.map((name) => setting(name) ?? settings.openai.shape[name].parse(undefined)),
    );
    const all = await Promise.all([...models].map((model) => look({ base, key, model, signal })));
    return [...new Map(all.flat().map((finding) => [finding.found, finding])).values()];
  },
};

type Look = { base: string; key: string; model: string; signal: AbortSignal };

async function look({ base, key, model, signal }: Look): Promise<Finding[]> {
  const headers = { authorization: `Bearer ${key}` };
  try {
    const url = `${base}/models/${encodeURIComponent(model)}`;
    const reply = await fetch(url, { headers, signal, redirect: "error" });
    const body: unknown = await reply.json().catch(() => undefined);
    return reply.ok ? known(model, body) : [refused(model, reply.status, body)];
  } catch (cause) {
    return [
      error(
        `paid jobs wait: OpenAI does not answer (${whyNot(cause)})`,
        "Check OPENAI_BASE_URL and the way to it.",
      ),
    ];
  }
}

const isPriced = (model: string): boolean => [...openAi.prices.keys()].some((known) => known === model);

function known(model: string, body: unknown): Finding[] {
  const price = isPriced(model)
    ? []
    : [
        warning(
          `the price of ${model} is not known: its jobs show no cost`,
          "Use a model whose price is known, or add its price to packages/core/src/engines/openai/provider.ts.",
        ),
      ];
  return [life(model, Model.safeParse(body).data?.shutdown_date ?? undefined), ...price];
}

function life(model: string, shutdown: string | number | undefined): Finding {
  const end = typeof shutdown === "number" ? shutdown * 1000 : Date.parse(shutdown ?? "");
  const days = Math.ceil((end - Date.now()) / 86_400_000);
  const remedy = "Set OPENAI_STANDARD_MODEL and OPENAI_PREMIUM_MODEL to a model that goes on.";
  if (Number.isNaN(days)) return ok(`${model} exists`);
  if (days <= 0) return error(`paid jobs fail: ${model} was shut down`, remedy);
  return days <= 60
    ? warning(`${model} is shut down in ${days} days`, remedy)
    : ok(`${model} exists for ${days} days more`);
}

function refused(model: string, status: number, body: unknown): Finding {
  const { code = "", type = "" } = Refusal.safeParse(body).data?.error ?? {};
  if (status === 402 || spent.test(`${code} ${type}`))
    return error(
      "paid jobs wait: the account's spending limit is reached, or its bill not paid",
      "Raise the limit or pay the bill in OpenAI's billing settings.",
    );
  if (status === 401)
    return error(
      "paid jobs wait: OpenAI refuses the key",
      "Set OPENAI_API_KEY to a key of the project that pays.",
    );
  if (status === 404)
    return error(
      `paid jobs wait: there is no model ${model} for this account`,
      "Check the spelling of OPENAI_STANDARD_MODEL and OPENAI_PREMIUM_MODEL, and the project's models.",
    );
  if (status === 403)
    return error(
      "paid jobs wait: the account has no access",
      "Check the key's permissions, the organization's verification and the country.",
    );
  return warning(`OpenAI answers ${status}`, "Try again later; see OpenAI's status page.");
}
