/**
 * How bad it is, the worst first: `error` keeps something from working, `warning` may soon, `note` says what was not
 * looked at.
 */
export const levels = ["error", "warning", "note", "ok"] as const;

/** What one check found, in words for people, and how to mend it. Neither holds a secret. */
export type Finding = { check: string; level: (typeof levels)[number]; found: string; remedy?: string };

/** What a check looks at: settings by their names, and whether they are those of a deployment. */
export type Subject = {
  setting: (name: string) => string | undefined;
  isDeployed: boolean;
  signal: AbortSignal;
};

/** One thing that can be set up wrong. It changes nothing that it does not remove, and pays for nothing. */
export type Check = { name: string; run: (subject: Subject) => Promise<Finding[]> };

/** Findings of one check, by level. */
export const findings = (check: string) => ({
  ok: (found: string): Finding => ({ check, level: "ok", found }),
  note: (found: string): Finding => ({ check, level: "note", found }),
  warning: (found: string, remedy: string): Finding => ({ check, level: "warning", found, remedy }),
  error: (found: string, remedy: string): Finding => ({ check, level: "error", found, remedy }),
});

/** Why no answer came, by the system's own code: never an address with a secret in it. */
export function whyNot(error: unknown): string {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  for (const one of [cause, error])
    if (one instanceof Error && "code" in one && typeof one.code === "string") return one.code;
  return error instanceof Error ? error.name : "no answer";
}

/** The items of a setting that is a list, whatever they are. */
export const listed = (text = ""): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
