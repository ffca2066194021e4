/** One clear line for a person, for the failures a person can mend; the whole error for those that are bugs. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "SettingsError") return `Luster does not start with these settings: ${error.message}`;
  if ("code" in error && error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION")
    return `${error.message}. There is one option: --auth, which starts a token issuer too.`;
  if (error.name === "InUse") return `${error.message}. Stop it, or set LUSTER_DATA to another folder.`;
  if ("code" in error && error.code === "EADDRINUSE")
    return `Port ${"port" in error ? String(error.port) : ""} is taken. Set PORT to another one, or to 0 for a free one.`;
  return error.stack ?? error.message;
}
