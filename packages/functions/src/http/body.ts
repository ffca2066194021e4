import { Failure } from "@luster/core/failure";
import type { Event } from "./event.ts";
import { parseJson } from "./json.ts";
import { checkPercentEncodings, notUtf8, utf8 } from "./utf8.ts";

/** The API accepts ids and names; nothing it reads comes near this many bytes. */
const maxBody = 64 * 1024;

const parsers = new Map<string, (event: Event) => Promise<unknown>>([
  ["application/json", readJson],
  ["multipart/form-data", readForm],
  ["application/x-www-form-urlencoded", readForm],
]);

/**
 * The body by its content type: JSON, or a form where the route accepts forms. Throws `request.unsupported_media_type`,
 * `request.too_large`, `request.malformed`.
 */
export async function readBody(event: Event, forms: boolean): Promise<unknown> {
  const type = (event.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const parse = type === "application/json" || forms ? parsers.get(type) : undefined;
  if (!parse) throw new Failure("request.unsupported_media_type", unsupported(type, forms));
  if (sizeOf(event) > maxBody) throw new Failure("request.too_large");
  if (!event.body) throw new Failure("request.malformed", "The request has no body.");
  try {
    return await parse(event);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("request.malformed", undefined, { cause: error });
  }
}

const bytesOf = ({ body = "", isBase64Encoded }: Event): Buffer<ArrayBuffer> =>
  Buffer.from(body, isBase64Encoded ? "base64" : "utf8");

/** Bytes; base64, in which forms arrive, has four characters for three of them. */
const sizeOf = ({ body = "", isBase64Encoded }: Event): number =>
  Buffer.byteLength(body, isBase64Encoded ? "base64" : "utf8");

async function readJson(event: Event): Promise<unknown> {
  return parseJson(textOf(event));
}

/**
 * The body as text. API Gateway passes JSON on as text already: bytes that are no UTF-8 would be U+FFFD by then, and
 * only the length shows that they were something else.
 */
function textOf(event: Event): string {
  const text = utf8(bytesOf(event));
  const sent = Number(event.headers["content-length"] ?? Number.NaN);
  if (!event.isBase64Encoded && text.includes("\ufffd") && sent >= 0 && sent !== sizeOf(event))
    throw notUtf8();
  return text;
}

/**
 * With Node's own parser: busboy throws from a callback, where nothing catches it, and a form could end the process.
 */
async function readForm(event: Event): Promise<unknown> {
  const type = event.headers["content-type"] ?? "";
  const text = textOf(event);
  if (type.toLowerCase().startsWith("application/x-www-form-urlencoded")) checkPercentEncodings(text);
  const form = await new Response(bytesOf(event), { headers: { "content-type": type } }).formData();
  return Object.fromEntries([...new Set(form.keys())].map((name) => [name, single(form.getAll(name))]));
}

/** A field sent twice stays a list, which no schema accepts as a string. */
const single = (values: unknown[]): unknown => (values.length === 1 ? values[0] : values);

const unsupported = (type: string, forms: boolean): string => {
  const supported = forms ? [...parsers.keys()].join(", ") : "application/json";
  return `This route reads ${supported}, not ${type ? JSON.stringify(type) : "a body without content type"}.`;
};
