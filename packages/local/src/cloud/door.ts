import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { uploadCors } from "@luster/contract/cors";
import { corsHeaders, isPreflight, preflightHeaders } from "../gateway/cors.ts";
import type { Allows } from "../gateway/origins.ts";
import { xmlError } from "./xml.ts";

/**
 * The embedded storage as web pages see it: those that `allows` names get CORS headers with every answer, errors
 * included; others are refused (403), as the API refuses them. Requests without an `Origin` pass.
 */
export function storageDoor(allows: Allows, answer: RequestListener): RequestListener {
  const cors = { ...uploadCors, allows, allowMethods: ["GET", "HEAD", "PUT"], maxAge: 3600 };
  return (request: IncomingMessage, response: ServerResponse) => {
    const headers = corsHeaders(cors, request);
    response.setHeaders(new Headers(headers));
    const { origin } = request.headers;
    if (origin !== undefined && !allows(origin))
      return xmlError(response, { status: 403, code: "AccessDenied", message: "This origin may not." });
    if (isPreflight(request)) return void response.writeHead(204, preflightHeaders(cors, request)).end();
    answer(request, response);
  };
}
