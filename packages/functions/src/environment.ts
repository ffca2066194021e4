import { Resource } from "sst/resource";
import * as z from "zod";
import { type Settings, settings } from "./settings.ts";

/** Where a deployment links a setting instead of passing it as a variable: the SST resource, and its property. */
const links: Record<string, readonly [resource: string, property: string]> = {
  TABLE_NAME: ["Table", "name"],
  QUEUE_URL: ["Jobs", "url"],
  STANDBY_BUCKET_NAME: ["Standby", "name"],
  R2_ACCOUNT_ID: ["R2AccountId", "value"],
  R2_ACCESS_KEY_ID: ["R2AccessKeyId", "value"],
  R2_SECRET_ACCESS_KEY: ["R2SecretAccessKey", "value"],
  OPENAI_API_KEY: ["OpenAiApiKey", "value"],
};

/** Wrong or missing settings, each by name, for the person who starts or deploys Luster. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/**
 * One group of settings, from the environment or else from SST's links: the only place that reads Luster's own.
 * Throws a `SettingsError` that names each wrong variable, and never its value.
 */
export function environment<Group extends keyof Settings>(group: Group): Settings[Group] {
  const parsed = parse(settings[group]);
  if (!parsed.success) throw new SettingsError(explain(parsed.error));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript cannot tell which group's schema parsed it
  return parsed.data as Settings[Group];
}

/** Reads every group at startup, so that a wrong one is not found only by a request. Throws a `SettingsError` that names each. */
export function checkEnvironment(): void {
  const wrong = Object.values(settings).flatMap((schema) => parse(schema).error ?? []);
  if (wrong.length > 0) throw new SettingsError(wrong.map(explain).join("; "));
}

const parse = <Schema extends z.ZodObject>(schema: Schema) =>
  schema.safeParse(Object.fromEntries(Object.keys(schema.shape).map((name) => [name, read(name)])));

/** An empty variable counts as absent: that is how shells and `.env` files unset one. */
const read = (name: string): string | undefined => process.env[name] || linked(name);

function linked(name: string): string | undefined {
  const [resource, property] = links[name] ?? [];
  if (resource === undefined || property === undefined) return undefined;
  return Link.catch(undefined).parse(resourceNamed(resource))?.[property];
}

const Link = z.record(z.string(), z.string().optional().catch(undefined)).optional();

/** SST throws for a resource that is not linked to this function. */
function resourceNamed(name: string): unknown {
  try {
    return Reflect.get(Resource, name);
  } catch {
    return undefined;
  }
}

const explain = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
