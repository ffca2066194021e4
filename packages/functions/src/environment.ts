import { aboutOf } from "@luster/settings/about";
import { explain, inWords, SettingsError } from "@luster/settings/settings-error";
import { type Settings, settings } from "@luster/settings/functions";
import { given } from "@luster/settings/values";
import { Resource } from "sst/resource";
import * as z from "zod";

/**
 * One group of settings, from the environment or else from SST's links: the only place that reads Luster's own.
 * Throws a `SettingsError` that names each wrong variable, and never its value.
 */
export function environment<Group extends keyof Settings>(group: Group): Settings[Group] {
  const parsed = parse(settings[group]);
  if (!parsed.success) throw new SettingsError(explain(parsed.error).join("; "));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript cannot tell which group's schema parsed it
  return parsed.data as Settings[Group];
}

/** One setting of any kind as it was given, by the environment or else by SST's links; `undefined` when it was not. */
export function settingOf(name: string): string | undefined {
  const schema = Object.values(settings).find(({ shape }) => name in shape);
  return process.env[name] || (schema && linked(schema, name));
}

/**
 * Reads every group at startup, so that a wrong one is not found only by a request. Throws a `SettingsError` that
 * names each.
 */
export function checkEnvironment(): void {
  const wrong = Object.values(settings).flatMap((schema) => parse(schema).error ?? []);
  if (wrong.length > 0) throw new SettingsError(wrong.flatMap(explain).join("; "));
}

const parse = <Schema extends z.ZodObject>(schema: Schema) =>
  schema.safeParse(
    given(schema, (name) => process.env[name] || linked(schema, name)),
    { error: inWords },
  );

/** What a deployment links instead of passing it as a variable. */
export function linked({ shape }: z.ZodObject, name: string): string | undefined {
  const { link } = shape[name] ? aboutOf(shape[name]) : {};
  return link && Link.catch(undefined).parse(resourceNamed(link[0]))?.[link[1]];
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
