import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyEventV2WithJWTAuthorizer,
  APIGatewayProxyStructuredResultV2,
  Context,
} from "aws-lambda";

type Jwt = APIGatewayProxyEventV2WithJWTAuthorizer["requestContext"]["authorizer"];

/**
 * An API Gateway HTTP API event (payload 2.0); the authorizer's claims are present on every route except the public
 * ones.
 */
export type Event = Omit<APIGatewayProxyEventV2, "requestContext"> & {
  requestContext: APIGatewayProxyEventV2["requestContext"] & { authorizer?: Jwt };
};

export type Handler = (event: Event, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
