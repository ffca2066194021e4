import * as z from "zod";
import { aboutOf } from "./about.ts";

/** The rows of a table of docs/settings.md: name, default, values and meaning of each setting. */
export const table = (...groups: z.ZodObject[]): string =>
  [
    "| setting | default | values | what it is |",
    "|---|---|---|---|",
    ...groups.flatMap(({ shape }) => Object.entries(shape).map(([name, schema]) => row(name, schema))),
  ].join("\n");

function row(name: string, schema: z.core.$ZodType): string {
  const { description, machineSets, secret } = aboutOf(schema);
  const notes = [description, secret ? "Secret." : "", machineSets ? "Set by the machine." : ""];
  return `| \`${name}\` | ${defaultOf(schema)} | ${valuesOf(schema)} | ${notes.filter(Boolean).join(" ")} |`;
}

function defaultOf(schema: z.core.$ZodType): string {
  const { success, data } = z.safeParse(schema, undefined);
  if (!success) return "required";
  return typeof data === "string" || typeof data === "number" || typeof data === "boolean"
    ? `\`${data}\``
    : "none";
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
