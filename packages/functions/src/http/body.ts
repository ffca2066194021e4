import jsonBody from "@middy/http-json-body-parser";
import multipartBody from "@middy/http-multipart-body-parser";
import urlencodedBody from "@middy/http-urlencode-body-parser";
import { Failure } from "@luster/core/failure";
import type { Event } from "./event.ts";

/** The API takes ids and names; nothing it reads comes near this many bytes. */
const maxBody = 64 * 1024;

const limits = { fields: 20, parts: 20, files: 0, headerPairs: 50 };

const parsers = new Map<string, { before?: unknown }>([
  ["application/json", jsonBody({ disableContentTypeCheck: true })],
  ["multipart/form-data", multipartBody({ disableContentTypeCheck: true, busboy: { limits } })],
  ["application/x-www-form-urlencoded", urlencodedBody()],
]);

/**
 * The body by its content type: JSON, or a form where the route takes forms. Throws `request.unsupported_media_type`,
 * `request.too_large`, `request.malformed`.
 */
export async function readBody(event: Event, forms: boolean): Promise<unknown> {
  const type = (event.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const parser = type === "application/json" || forms ? parsers.get(type) : undefined;
  if (!parser) throw new Failure("request.unsupported_media_type", unsupported(type, forms));
  if ((event.body?.length ?? 0) > maxBody) throw new Failure("request.too_large");
  if (!event.body) throw new Failure("request.malformed", "The request has no body.");
  // The parsers replace the body of the event they are given: a copy keeps the event as it came.
  const request = { event: { ...event } };
  try {
    if (typeof parser.before === "function") await parser.before(request);
  } catch (error) {
    throw new Failure("request.malformed", undefined, { cause: error });
  }
  return request.event.body;
}

const unsupported = (type: string, forms: boolean): string => {
  const taken = forms ? [...parsers.keys()].join(", ") : "application/json";
  return `This route reads ${taken}, not ${type ? JSON.stringify(type) : "a body without content type"}.`;
};
