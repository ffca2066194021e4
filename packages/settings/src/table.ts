import * as z from "zod";
import { aboutOf } from "./about.ts";

/** The rows of a table of docs/settings.md: name, default, values and meaning of each setting. */
export const table = (...groups: z.ZodObject[]): string =>
  [
    "| setting | default | values | what it is |",
    "|---|---|---|---|",
    ...groups.flatMap(({ shape }) => Object.entries(shape).map(([name, schema]) => row(name, schema))),
  ].join("\n");

/**
 * Lines of .env.example: the meaning of each setting that a person sets, and the setting, commented out, with its
 * default.
 */
export const example = (...groups: z.ZodObject[]): string =>
  groups
    .flatMap(({ shape }) => Object.entries(shape))
    .filter(([, schema]) => !aboutOf(schema).machineSets && !aboutOf(schema).stageOnly)
    .map(([name, schema]) => `# ${aboutOf(schema).description}\n# ${name}=${textOf(schema) ?? ""}\n`)
    .join("\n");

function row(name: string, schema: z.core.$ZodType): string {
  const { description, machineSets, secret, stageOnly } = aboutOf(schema);
  const notes = [
    description,
    secret ? "Secret." : "",
    machineSets ? "Set by the machine." : "",
    stageOnly ? "Of a stage alone." : "",
  ];
  return `| \`${name}\` | ${defaultOf(schema)} | ${valuesOf(schema)} | ${notes.filter(Boolean).join(" ")} |`;
}

function defaultOf(schema: z.core.$ZodType): string {
  const text = textOf(schema);
  if (text !== undefined) return `\`${text}\``;
  return z.safeParse(schema, undefined).success ? "none" : "required";
}

/** The default as an environment would say it; `undefined` where there is none. */
function textOf(schema: z.core.$ZodType): string | undefined {
  const { data } = z.safeParse(schema, undefined);
  return typeof data === "string" || typeof data === "number" || typeof data === "boolean"
    ? String(data)
    : undefined;
}

/** The bounds of a number, or the words that are taken. */
function valuesOf(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return valuesOf(schema.unwrap());
  if (schema instanceof z.ZodEnum) return schema.options.map((option) => `\`${option}\``).join(", ");
  if (!(schema instanceof z.ZodPipe) || !(schema.out instanceof z.ZodNumber)) return "";
  const { minValue, maxValue } = schema.out;
  const [least, most] = [Number(minValue).toLocaleString("en"), Number(maxValue).toLocaleString("en")];
  return maxValue === Number.MAX_SAFE_INTEGER ? `from ${least}` : `${least} to ${most}`;
}
