import { type RouteName, routes } from "@luster/contract/routes";

/** The event that API Gateway sends for a request of a signed-in user, payload format 2.0. */
export function request(
  name: RouteName,
  { id, event_id, body }: { id?: string; event_id?: string; body?: object } = {},
) {
  const { method, path } = routes[name];
  const rawPath = path.replace("{id}", id ?? "").replace("{event_id}", event_id ?? "");
  return {
    version: "2.0",
    routeKey: `${method} ${path}`,
    rawPath,
    rawQueryString: "",
    headers: { "content-type": "application/json", host: "api.example.com" },
    ...(id && { pathParameters: { id, ...(event_id && { event_id }) } }),
    ...(body && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: {
      requestId: "request-1",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "bundles" },
      authorizer: { jwt: { claims: { sub: "user-1" }, scopes: [] } },
    },
  };
}

/** The event that a queue's mapping sends for one message. */
export function delivery({ body, receiptHandle }: { body: string; receiptHandle: string }) {
  const attributes = {
    ApproximateReceiveCount: "1",
    SentTimestamp: "0",
    SenderId: "",
    ApproximateFirstReceiveTimestamp: "0",
  };
  const record = { messageId: "message-1", receiptHandle, body, attributes, messageAttributes: {} };
  const eventSourceARN = "arn:aws:sqs:eu-west-1:123456789012:basic-jobs";
  return { Records: [{ ...record, eventSource: "aws:sqs", eventSourceARN, awsRegion: "eu-west-1" }] };
}

/** The event that the schedule sends. */
export const tick = {};
