import fc from "fast-check";
import { followed, type Schema } from "./operations.ts";

/** Ids of things that are there, by what stands before their first `_`. */
export type Pool = Map<string, string[]>;

/** Values that a JSON Schema of the document takes; of ids three in four are those of things that are there. */
export function valuesOf(schema: Schema, document: unknown, pool: Pool): fc.Arbitrary<unknown> {
  const of = (part: Schema) => valuesOf(part, document, pool);
  if (schema.$ref !== undefined) return of(followed(document, schema.$ref) as Schema);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(of));
  const { minimum, exclusiveMinimum, maximum, minItems = 0, maxItems = 4 } = schema;
  switch (schema.type) {
    case "string":
      return textOf(schema, pool);
    case "integer":
      return fc.integer({ min: minimum ?? (exclusiveMinimum ?? -1) + 1, max: maximum ?? 2 ** 31 });
    case "number":
      return fc.double({ min: minimum ?? exclusiveMinimum ?? 0, max: maximum ?? 1000, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(of(schema.items ?? {}), { minLength: minItems, maxLength: Math.min(maxItems, 4) });
    case "object": {
      const properties = Object.entries(schema.properties ?? {}).map(
        ([name, part]) => [name, of(part)] as const,
      );
      return fc.record(Object.fromEntries(properties), { requiredKeys: schema.required ?? [] });
    }
    default:
      return fc.jsonValue();
  }
}

function textOf(
  { pattern, format, minLength = 0, maxLength = 300 }: Schema,
  pool: Pool,
): fc.Arbitrary<string> {
  if (pattern !== undefined) {
    const any = fc.stringMatching(new RegExp(pattern));
    const [, kind = ""] = /^\^([a-z]+)_/.exec(pattern) ?? [];
    // The pool fills while requests are sent, so it is looked into when a value is made.
    const known = fc.tuple(fc.nat(1000), any).map(([at, other]) => {
      const ids = pool.get(kind) ?? [];
      // The first of each kind belong together: a shoot, its asset, that asset's job.
      return ids[at % 2 === 0 ? 0 : at % Math.max(1, ids.length)] ?? other;
    });
    return kind === "" ? any : fc.oneof({ weight: 3, arbitrary: known }, { weight: 1, arbitrary: any });
  }
  if (format === "uri") return fc.webUrl({ validSchemes: ["https", "http"] });
  if (format === "date-time")
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") })
      .map((date) => date.toISOString());
  return fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 60) });
}

/** Puts the ids that a reply names among those of things that are there. */
export function remember(body: string, pool: Pool): void {
  for (const [id = "", kind = ""] of body.matchAll(/\b([a-z]+)_[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g)) {
    const ids = pool.get(kind) ?? [];
    pool.set(kind, ids);
    if (!ids.includes(id)) ids.push(id);
  }
}
