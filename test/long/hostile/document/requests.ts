import fc from "fast-check";
import type { Sent } from "../http/send.ts";
import { type Pool, valuesOf } from "./arbitrary.ts";
import type { Operation } from "./operations.ts";

type World = { document: unknown; pool: Pool; token: string };

/** Requests of one operation: three of four as the document says, the others with one thing wrong. */
export const requestsOf = (operation: Operation, world: World): fc.Arbitrary<Sent> =>
  fc
    .tuple(
      fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: wrongs }),
      given(operation, world),
    )
    .map(([wrong, { fields, type, body }]) => {
      const sent = written(operation, world, { fields, type, body: wrong === "body" ? broken(body) : body });
      if (wrong === "token") delete sent.headers["authorization"];
      if (wrong === "type") sent.headers["content-type"] = "application/xml";
      if (wrong === "cut" && typeof sent.body === "string") sent.body = sent.body.slice(0, -1);
      if (wrong === "query") sent.path += `${sent.path.includes("?") ? "&" : "?"}limit=many`;
      return sent;
    });

const wrongs = fc.constantFrom("body", "token", "type", "cut", "query" as const);

type Given = { fields: Record<string, Record<string, unknown>>; type: string; body: unknown };

/** What the document asks for: parameters by where they stand, and a body of one of its media types. */
function given({ parameters, requestBody }: Operation, { document, pool }: World): fc.Arbitrary<Given> {
  const at = (where: string) => {
    const here = parameters.filter((parameter) => parameter.in === where);
    const values = here.map(({ name, schema }) => [
      name,
      name === "Prefer" ? waits : valuesOf(schema, document, pool),
    ]);
    const requiredKeys = here.filter(({ required }) => required).map(({ name }) => name);
    return fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys });
  };
  const fields = fc.record({ path: at("path"), query: at("query"), header: at("header") });
  const bodies = Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) =>
    valuesOf(schema, document, pool).map((body) => ({ type, body })),
  );
  const body = bodies.length > 0 ? fc.oneof(...bodies) : fc.constant({ type: "", body: undefined });
  return fc.tuple(fields, body).map(([fields, body]) => ({ fields, ...body }));
}

/** Its schema says no more than that it is a string. */
const waits = fc.constantFrom("wait=0", "wait=1", "respond-async", "wait=soon");

/** The same without its first field, which most bodies need. */
const broken = (body: unknown): unknown =>
  typeof body === "object" && body !== null ? Object.fromEntries(Object.entries(body).slice(1)) : body;

function written(
  { method, path, security }: Operation,
  { token }: World,
  { fields, type, body }: Given,
): Sent {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(fields["path"]?.[name])),
  );
  const query = new URLSearchParams(texts(fields["query"])).toString();
  const headers = {
    ...(security?.length !== 0 && { authorization: `Bearer ${token}` }),
    ...texts(fields["header"]),
    ...(type !== "" && {
      "content-type": type.startsWith("multipart") ? `${type}; boundary=${boundary}` : type,
    }),
  };
  return {
    method,
    path: query === "" ? filled : `${filled}?${query}`,
    headers,
    ...(type !== "" && { body: encoded(type, body) }),
  };
}

const boundary = "----document";

function encoded(type: string, body: unknown): string {
  if (type === "application/json") return JSON.stringify(body);
  const all = Object.entries(texts(body)).map(([name, value]) => [name, value.toWellFormed()] as const);
  if (!type.startsWith("multipart")) return new URLSearchParams(all.map(([...pair]) => pair)).toString();
  const parts = all.map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join("")}--${boundary}--\r\n`;
}

const texts = (values: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, String(value)]));
