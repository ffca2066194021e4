import { renderUnicodeCompact } from "uqr";
import type { Machine } from "../machine/machine.ts";

/** What the paid tiers get where it is no engine of their own. */
const standIns: Partial<Record<Machine["paidTiers"], string>> = {
  substitute: "no OPENAI_API_KEY: standard and premium jobs use the basic engine, and say so",
  refuse: "standard and premium jobs are refused",
};

/** What a start prints once everything answers: where it is, and what to try next. */
export const welcome = (machine: Machine): string => `Luster is ready at ${machine.url}
  The studio is there: open it in a browser, and drop photos in.${phone(machine)}
  storage: ${machine.storage}; ${paidTiers(machine)}
  users: ${users(machine)}
${prices(machine)}
  Try:  ${tries(machine).join("\n        ")}
  Ctrl-C stops everything; the data stays.`;

/** The code that a phone's camera reads; without `--lan` there is none. */
function phone({ phone: address }: Machine): string {
  if (address === undefined) return "";
  return `\n  On a phone of the same network, scan this; whoever has it can use Luster as you:\n\n${renderUnicodeCompact(address)}\n\n  ${address}\n`;
}

const paidTiers = ({ paidTiers: tiers }: Machine): string =>
  standIns[tiers] ?? `standard and premium jobs are made by the engine ${tiers}, and cost money`;

/** The line about models that are paid for at a price that is not known; without one there is none. */
const prices = ({ modelsWithoutPrice: models }: Machine): string =>
  models.length === 0
    ? ""
    : `  prices: that of ${models.join(" and ")} is not known, so what ${models.length > 1 ? "they cost" : "it costs"} is not shown\n`;

const users = ({ issuer, phone: address }: Machine): string =>
  issuer === undefined
    ? `one, who needs no token on this machine${address ? "" : "; it listens on this machine only"}`
    : `by the tokens of ${issuer.url}${issuer.embedded ? ", which gives anyone here a token for any user" : ""}`;

function tries({ url, issuer }: Machine): string[] {
  const token = issuer?.embedded ? [`TOKEN=$(curl -s '${issuer.url}/token?user=anna')`] : [];
  const bearer = issuer ? ' -H "Authorization: Bearer $TOKEN"' : "";
  return [
    `curl ${url}/health`,
    ...token,
    `curl -X POST ${url}/shoots${bearer} -F "name=My first shoot"`,
    `${enhance()} photo.jpg${issuer ? ' --token "$TOKEN"' : ""}`,
  ];
}

/** As the person who started it types it. */
const enhance = (): string =>
  process.env["npm_package_name"] === "luster" ? "npm run enhance --" : "luster enhance";
