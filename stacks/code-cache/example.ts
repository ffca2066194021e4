import { examples } from "@luster/contract/examples";
import { type RouteName, routes } from "@luster/contract/routes";

export const hasExample = (name: string): name is RouteName => name in examples;

/** The route's example as API Gateway passes it on, payload format 2.0. */
export function eventOf(name: RouteName) {
  const { method, path } = routes[name];
  const { params, query, headers, body } = examples[name].request;
  return {
    version: "2.0",
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: String(new URLSearchParams(query)),
    headers: { "content-type": "application/json", ...headers },
    pathParameters: params,
    queryStringParameters: query,
    body: body && JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      requestId: "1",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "code cache" },
      authorizer: { jwt: { claims: { sub: "user" }, scopes: [] } },
    },
  };
}
