/**
 * Keeps the functions' metrics, and their log below `level`, off the screen. Call it before the handlers are loaded.
 */
export function quiet(level: "WARN" | "ERROR"): void {
  process.env["POWERTOOLS_METRICS_DISABLED"] ??= "true";
  process.env["POWERTOOLS_LOG_LEVEL"] ||= level;
}
