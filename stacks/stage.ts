import { parseStage } from "@luster/settings/stage";

export const settings = parseStage($app.stage, process.env);

/** Production keeps its data when the stage is removed, and refuses to be removed at all. */
export const production = $app.stage === "production";

/** Alarms, dashboard and canary are paid by the month, so a developer's stage has none of them. */
export const monitored = production || settings.ALARMS;

/** Whether background functions reserve their executions: a developer's account has no room for that. */
export const reserving = settings.RESERVE_CONCURRENCY ?? production;

// The stage is part of the namespace, so that two stages in one AWS account do not set off each other's alarms.
export const metricNamespace = `Luster/${$app.stage}`;
