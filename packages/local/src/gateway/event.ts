import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type {
  APIGatewayEventRequestContextV2,
  APIGatewayProxyEventHeaders,
  APIGatewayProxyEventV2WithRequestContext,
} from "aws-lambda";

/** What a token says about its user, as API Gateway's JWT authorizer passes it on. */
export type Authorizer = { jwt: { claims: Record<string, string>; scopes: string[] } };

export type HttpEvent = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & { authorizer?: Authorizer }
>;

type Received = {
  request: IncomingMessage;
  requestId: string;
  route: { method: string; path: string };
  /** Decoded, without the query. */
  path: string;
  parameters: Record<string, string>;
  headers: APIGatewayProxyEventHeaders;
  authorizer: Authorizer | undefined;
  body: Buffer;
};

/**
 * The event of payload format 2.0. The path is decoded as API Gateway decodes it; fields that would be empty are
 * absent.
 */
export function toEvent(received: Received): HttpEvent {
  const { request, route, path, parameters, headers, body } = received;
  const rawQueryString = request.url?.split("?").slice(1).join("?") ?? "";
  const query = joined(new URLSearchParams(rawQueryString));
  const cookies = request.headers.cookie?.split(/;\s*/);
  return {
    version: "2.0",
    routeKey: routeKey(route),
    rawPath: path,
    rawQueryString,
    ...(cookies && { cookies }),
    headers,
    ...(hasEntries(query) && { queryStringParameters: query }),
    requestContext: requestContext(received),
    ...(hasEntries(parameters) && { pathParameters: parameters }),
    ...encodedBody(body, headers["content-type"]),
  };
}

/** Names in lower case, repeated ones joined with a comma, cookies left out: the event carries them separately. */
export function joinedHeaders({ headersDistinct, socket }: IncomingMessage): APIGatewayProxyEventHeaders {
  const sent = Object.entries(headersDistinct).filter(([name]) => name !== "cookie");
  return {
    ...Object.fromEntries(sent.map(([name, values]) => [name, values?.join(",")])),
    "x-forwarded-for": socket.remoteAddress,
    "x-forwarded-port": String(socket.localPort),
    "x-forwarded-proto": "http",
  };
}

function requestContext({
  request,
  requestId,
  route,
  path,
  headers,
  authorizer,
}: Received): HttpEvent["requestContext"] {
  const now = new Date();
  return {
    accountId: "000000000000",
    apiId: "local",
    ...(authorizer && { authorizer }),
    domainName: headers["host"] ?? "localhost",
    domainPrefix: "local",
    http: {
      method: route.method,
      path,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
      userAgent: headers["user-agent"] ?? "",
    },
    requestId,
    routeKey: routeKey(route),
    stage: "$default",
    time: commonLogTime(now),
    timeEpoch: now.getTime(),
  };
}

/**
 * The only types API Gateway passes as text. Everything else, even a form or a body without a content type, is
 * base64; so is what is no UTF-8.
 */
const text = /^(text\/|application\/(json|xml|javascript)\s*(;|$))/i;

function encodedBody(body: Buffer, contentType = ""): Pick<HttpEvent, "body" | "isBase64Encoded"> {
  if (body.length === 0) return { isBase64Encoded: false };
  return text.test(contentType) && isUtf8(body)
    ? { body: body.toString("utf8"), isBase64Encoded: false }
    : { body: body.toString("base64"), isBase64Encoded: true };
}

function joined(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(",")]));
}

/** Such as `12/Mar/2026:19:03:58 +0000`. */
function commonLogTime(date: Date): string {
  const [, day, month, year, clock] = date.toUTCString().split(" ");
  return `${day}/${month}/${year}:${clock} +0000`;
}

const routeKey = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`;

const hasEntries = (record: object): boolean => Object.keys(record).length > 0;
