import { luster } from "../metrics.ts";
import { settings } from "../stage.ts";
import { counted, page, share, ticket } from "./alarm.ts";

/** Whether the provider takes pictures, and what that costs. */
export const providerAlarms = [
  // Jobs wait meanwhile, and nobody here can end a provider's outage.
  ticket(
    "EngineFailing",
    "One in five tries at OpenAI fails",
    share(luster("EngineFailures"), { over: 20, least: 10, minutes: 15 }),
  ),
  // Nothing passes by itself here, and every paid job waits meanwhile; each counts when it is put off.
  page(
    "AccountRefused",
    "OpenAI refuses the account: its key, model, access or spending limit",
    counted(luster("AccountRefused"), { over: 0, minutes: 5, of: [2, 3] }),
  ),
  // Users notice: their paid jobs are refused, and those that were accepted wait.
  page(
    "SpendingStopped",
    "The day's cap on what is spent refuses paid jobs",
    counted(luster("SpendingStopped"), { over: 0, minutes: 5 }),
  ),
  ticket(
    "ProviderLimit",
    "For three hours OpenAI's rate limit has refused most tries",
    share(luster("RateLimited"), { over: 50, least: 60, minutes: 60, of: [3, 3] }),
  ),
  page(
    "HourlyCost",
    `More than ${settings.HOURLY_COST_ALARM_USD} USD went to OpenAI in an hour`,
    counted(luster("PaidCostUsd"), { over: settings.HOURLY_COST_ALARM_USD, minutes: 60 }),
  ),
  // It counts calls to a model, too, whose price the code does not know.
  ticket(
    "HourlyPaidCalls",
    `More than ${settings.HOURLY_CALLS_ALARM} pictures went to OpenAI in an hour`,
    counted(luster("PaidCalls"), { over: settings.HOURLY_CALLS_ALARM, minutes: 60 }),
  ),
];
