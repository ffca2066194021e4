import type { Route } from "@luster/contract/route";
import { type RouteName, routes } from "@luster/contract/routes";
import * as z from "zod";

/** Every field by its name, right in each request of one user, and that user's token. */
type Things = { samples: Record<string, string | number>; user: { token: string } };

type Sent = { method: string; path: string; headers: Record<string, string>; body?: string };

/** A route as these tests see it: what can be put where. A new route of the contract is here by itself. */
export type Target = {
  name: RouteName;
  route: Route;
  parameters: Field[];
  query: Field[];
  fields: Field[];
};

type Field = { name: string; required: boolean; sample: (things: Things) => unknown };

const Described = z.looseObject({
  properties: z.record(z.string(), z.looseObject({})).default({}),
  required: z.array(z.string()).default([]),
});

type Property = z.infer<typeof Described>["properties"][string];

const named = Object.entries<Route>(routes) as [RouteName, Route][];

export const targets: Target[] = named.map(([name, route]) => ({
  name,
  route,
  parameters: fieldsOf(route.params),
  query: fieldsOf(route.query),
  fields: fieldsOf(route.body),
}));

function fieldsOf(schema: z.ZodType | undefined): Field[] {
  if (!schema) return [];
  const { properties, required } = Described.parse(
    z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }),
  );
  return Object.entries(properties).map(([name, property]) => ({
    name,
    required: required.includes(name),
    sample: (things) => sampleOf(name, property, things),
  }));
}

/** A right value: what the user has under that name, what the pattern of an id asks for, or what the type does. */
function sampleOf(name: string, { pattern, type, ...rest }: Property, things: Things): unknown {
  const known = things.samples[name];
  if (known !== undefined) return known;
  const id = things.samples[`${/^\^([a-z]+)_/.exec(String(pattern))?.[1]}_id`];
  if (id !== undefined) return id;
  if (rest["const"] !== undefined) return rest["const"];
  if (Array.isArray(rest["enum"])) return rest["enum"][0];
  if (rest["format"] === "uri") return "https://hooks.example/luster";
  return type === "integer" ? 1 : "text";
}

/** The body's required fields, all right; where none is, one that is no free text. */
export function rightBody({ fields }: Target, things: Things): Record<string, unknown> {
  const all = fields.map((field) => ({ ...field, value: field.sample(things) }));
  const required = all.filter((field) => field.required);
  const chosen = required.length > 0 ? required : all.filter(({ value }) => value !== "text").slice(0, 1);
  return Object.fromEntries(chosen.map(({ name, value }) => [name, value]));
}

/** The path with its parameters filled in. */
const pathOf = ({ route, parameters }: Target, things: Things): string =>
  parameters.reduce(
    (path, { name, sample }) => path.replace(`{${name}}`, String(sample(things))),
    route.path as string,
  );

/** A request that nothing is wrong with. */
export const rightRequest = (target: Target, things: Things): Sent => ({
  method: target.route.method,
  path: pathOf(target, things),
  headers: {
    authorization: `Bearer ${things.user.token}`,
    ...(target.route.body && { "content-type": "application/json" }),
  },
  ...(target.route.body && { body: JSON.stringify(rightBody(target, things)) }),
});
