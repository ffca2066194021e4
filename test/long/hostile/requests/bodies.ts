import fc from "fast-check";
import type { Sent } from "../http/send.ts";
import { rightBody, rightRequest, type Target } from "../../../kit/requests.ts";
import type { Kind } from "./kinds.ts";
import { hostileText, hostileValue, pathTricks, protoKeys } from "./values.ts";
import type { World } from "./world.ts";

type Body = Record<string, unknown>;

/** A kind that is about the JSON bodies of the routes that read one. */
const ofBodies = (
  name: string,
  expects: Kind["expects"],
  runs: number,
  bodies: (right: Body, target: Target) => fc.Arbitrary<unknown>,
): Kind => ({
  name,
  expects,
  runs,
  of: (target, world) =>
    jsonOf(target, world, bodies)
      ?.filter(({ body }) => !isNothing(body) || !takesNothing(target))
      .map(({ sent, body }) => ({ ...sent, body })),
});

function jsonOf(
  target: Target,
  world: World,
  bodies: (right: Body, target: Target) => fc.Arbitrary<unknown>,
) {
  if (!target.route.body) return undefined;
  const sent = rightRequest(target, world.own);
  return bodies(rightBody(target, world.own), target).map((body) => ({
    sent,
    body: typeof body === "string" ? body : JSON.stringify(body),
  }));
}

/** A shoot is enhanced as a whole by a body that says nothing: such a body is no accident there. */
const takesNothing = ({ route }: Target): boolean => route.body?.safeParse({}).success ?? false;
const isNothing = (body: string): boolean => /^\s*\{\s*\}\s*$/.test(body);

/** One or more fields, optional ones too, set to something else. */
const replaced =
  (values: fc.Arbitrary<unknown>) =>
  (right: Body, { fields }: Target) =>
    fc
      .dictionary(fc.constantFrom(...fields.map(({ name }) => name)), values, { minKeys: 1, maxKeys: 2 })
      .map((changes) => ({ ...right, ...changes }));

const missingOrUnknown = (right: Body) => {
  const without = (names: string[]) =>
    Object.fromEntries(Object.entries(right).filter(([name]) => !names.includes(name)));
  return fc.oneof(
    fc.subarray(Object.keys(right), { minLength: 1 }).map(without),
    fc
      .dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { minKeys: 1 })
      .map((more) => ({ more, ...more, ...right })),
    fc
      .constantFrom("user_id", "status", "etag", "storage", "version", "sub")
      .map((name) => ({ ...right, [name]: "x" })),
    fc.oneof(fc.array(fc.constant(right)), fc.jsonValue()),
  );
};

/** JSON lets a field come twice; the last one counts, wherever it is. */
const twice = (right: Body) =>
  fc.tuple(fc.constantFrom(...Object.keys(right)), hostileValue).map(([name, value]) => {
    const second = `${JSON.stringify(name)}:${JSON.stringify(value) ?? "null"}`;
    return `${JSON.stringify(right).slice(0, -1)},${second}}`;
  });

const huge = (right: Body) =>
  fc.oneof(
    fc
      .tuple(fc.constantFrom(...Object.keys(right)), fc.integer({ min: 5_000, max: 400_000 }))
      .map(([name, length]) => ({ ...right, [name]: "x".repeat(length) })),
    fc
      .integer({ min: 1_000, max: 60_000 })
      .map((count) => ({ ...right, more: Array.from({ length: count }, () => 1) })),
    fc.integer({ min: 50, max: 30_000 }).map((depth) => nested("[", "]", depth)),
    fc.integer({ min: 50, max: 9_000 }).map((depth) => `{"name":${nested('{"a":', "}", depth, "1")}}`),
    fc.constantFrom(11, 20).map((megabytes) => `{"name":"${"x".repeat(megabytes * 1024 * 1024)}"}`),
  );

const nested = (open: string, close: string, depth: number, core = "") =>
  open.repeat(depth) + core + close.repeat(depth);

/** A right body after a few accidents. */
const broken = (right: Body) => {
  const json = JSON.stringify(right);
  const at = fc.nat(json.length - 1);
  return fc.oneof(
    at.map((end) => json.slice(0, end)),
    fc.tuple(at, hostileText).map(([place, text]) => json.slice(0, place) + text + json.slice(place + 1)),
    fc.constantFrom(
      `\ufeff${json}`,
      `${json}${json}`,
      `${json},`,
      `/**/${json}`,
      json.replaceAll('"', "'"),
      `)]}',\n${json}`,
    ),
    fc.constantFrom(
      "NaN",
      "undefined",
      "{name:1}",
      "{'name':1}",
      "01",
      "[1,]",
      '"\\x"',
      '"\\u12"',
      "{}",
      "null",
      "1e999",
    ),
  );
};

const polluted = (right: Body) =>
  fc.tuple(fc.constantFrom(...protoKeys), hostileValue, fc.boolean()).map(([key, value, outside]) => {
    const text = JSON.stringify(value) ?? "null";
    const inner = `{${JSON.stringify(key)}:${text}}`;
    return outside
      ? `{${JSON.stringify(key)}:{"isAdmin":true,"sub":"victim"},${JSON.stringify(right).slice(1)}`
      : `{"more":${inner},${JSON.stringify(right).slice(1)}`;
  });

export const bodyKinds: Kind[] = [
  ofBodies("wrong types", "right or refused", 90, replaced(hostileValue)),
  ofBodies("Unicode in every field", "right or refused", 60, replaced(hostileText)),
  ofBodies(
    "path tricks in ids, keys and names",
    "right or refused",
    60,
    replaced(fc.constantFrom(...pathTricks)),
  ),
  ofBodies("missing, unknown and system fields", "right or refused", 50, missingOrUnknown),
  ofBodies("duplicate fields", "right or refused", 30, twice),
  ofBodies("huge and nested bodies", "refused", 25, huge),
  ofBodies("broken JSON", "right or refused", 60, broken),
  ofBodies("prototype pollution", "refused", 30, polluted),
];

/** Requests whose body is a form, right or not; to the routes that take none as well. */
export const formKinds: Kind[] = [
  { name: "broken multipart", expects: "right or refused", runs: 60, of: multipart },
  { name: "broken urlencoded forms", expects: "right or refused", runs: 30, of: urlencoded },
];

const boundary = "----luster7MA4YWxk";

function multipart(target: Target, world: World): fc.Arbitrary<Sent> | undefined {
  if (!target.route.body) return undefined;
  const sent = rightRequest(target, world.own);
  const parts = Object.entries(rightBody(target, world.own)).map(([name, value]) =>
    part(name, String(value)),
  );
  const names = target.fields.map(({ name }) => name);
  const strange = fc.oneof(
    hostileText.map((text) => part(names[0] ?? "", text)),
    fc.constantFrom(...names, ...protoKeys).map((name) => part(`${name}[]`, "x")),
    fc.constantFrom(...names, ...protoKeys).map((name) => part(name, "y")),
    hostileText.map((text) => part(text, "x")),
    hostileText.map((text) => part(`${names[0]}"; filename="${text}`, "x")),
    fc.constantFrom(
      `--${boundary}\r\n\r\n`,
      `--${boundary}\r\n`,
      `--${boundary}--\r\n`,
      "\r\n",
      `--${boundary}`,
      part("a", "b").repeat(500),
    ),
  );
  const whole = fc
    .tuple(fc.array(strange, { maxLength: 4 }), fc.constantFrom(`--${boundary}--\r\n`, "", `--${boundary}-`))
    .map(([more, end]) => [...parts, ...more].join("") + end);
  const bodies = fc.oneof(
    whole,
    fc.tuple(whole, fc.nat(400)).map(([text, end]) => text.slice(0, end)),
    fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
  );
  const types = fc.constantFrom(
    ...Array.from({ length: 8 }, () => `multipart/form-data; boundary=${boundary}`),
    "multipart/form-data",
    "multipart/form-data; boundary=",
    'multipart/form-data; boundary="',
    `multipart/form-data; boundary=${"b".repeat(300)}`,
    `multipart/form-data; boundary=${boundary}; boundary=other`,
    `multipart/mixed; boundary=${boundary}`,
  );
  return fc
    .tuple(bodies, types)
    .map(([body, type]) => ({ ...sent, body, headers: { ...sent.headers, "content-type": type } }));
}

const part = (name: string, value: string): string =>
  `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

function urlencoded(target: Target, world: World): fc.Arbitrary<Sent> | undefined {
  if (!target.route.body) return undefined;
  const sent = rightRequest(target, world.own);
  const right = Object.entries(rightBody(target, world.own)).map(
    ([name, value]) => `${name}=${String(value)}`,
  );
  const strange = fc.oneof(
    fc.constantFrom(...protoKeys).map((key) => `${key}=1`),
    fc.constantFrom(...target.fields.map(({ name }) => name)).map((name) => `${name}[]=x&${name}=y&${name}`),
    hostileText.map((text) => `name=${encodeURIComponent(text.toWellFormed())}`),
    fc.constantFrom("%", "%zz=%", "&&&", "====", "name=%ff%fe", "a=b".repeat(20_000), "=", "name=%00"),
  );
  return fc.tuple(fc.array(strange, { maxLength: 4 }), fc.boolean()).map(([more, with_]) => ({
    ...sent,
    body: [...(with_ ? right : []), ...more].join("&"),
    headers: { ...sent.headers, "content-type": "application/x-www-form-urlencoded" },
  }));
}
