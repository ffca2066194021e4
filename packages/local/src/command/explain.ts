import { codeOf } from "@luster/core/failure";
import { diskFault } from "../cloud/disk-fault.ts";

/** One clear line for a person, for the failures a person can fix; the whole error for those that are bugs. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "SettingsError") return `Luster does not start with these settings: ${error.message}`;
  if (error.name === "InUse") return `${error.message}. Stop it, or set LUSTER_DATA to another folder.`;
  if (error.name === "DataError") return error.message;
  const code = codeOf(error);
  if (code.startsWith("ERR_PARSE_ARGS_")) return `${sentence(error.message)} ${options}`;
  if (code === "EADDRINUSE")
    return `Port ${"port" in error ? String(error.port) : ""} is taken. Set PORT to another one, or to 0 for a free one.`;
  const fault = diskFault(error);
  if (fault !== undefined)
    return `Luster cannot use its data folder (${firstLine(error)}), because ${fault}.`;
  return error.stack ?? error.message;
}

const firstLine = ({ message }: Error): string => message.split("\n", 1)[0] ?? "";

const options =
  "There are two options: --auth starts a token issuer too, and --lan lets phones of the same network in. Settings such as PORT are environment variables.";

const sentence = (text: string): string => `${text.replace(/\.$/, "")}.`;
