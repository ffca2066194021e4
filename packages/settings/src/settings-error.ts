import type * as z from "zod";

/** Wrong or missing settings, each by name, for the person who starts or deploys Luster. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** What is wrong with each setting, by its name and never with its value. */
export const explain = ({ issues }: z.core.$ZodError): string[] =>
  issues.map(({ path, message }) => `${String(path[0])}: ${message}`);

/** Words for a setting that is missing, which its schema has none for. */
export const inWords: z.core.$ZodErrorMap = ({ input, code, ...issue }) => {
  if (input === undefined) return "is required";
  return code === "invalid_value" && "values" in issue ? `must be one of ${String(issue.values)}` : undefined;
};
