/** Keeps a function's log off a person's screen below `level`, and its metrics, which nobody reads here. Before the handlers are loaded. */
export function quiet(level: "WARN" | "ERROR"): void {
  process.env["POWERTOOLS_METRICS_DISABLED"] ??= "true";
  process.env["POWERTOOLS_LOG_LEVEL"] ||= level;
}
