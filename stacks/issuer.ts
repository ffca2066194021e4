import { cognito } from "./cognito.ts";
import { settings } from "./stage.ts";

/** Who signs the stage's users in, what the tokens that its routes take are for, and as which client a page signs in. */
export const issuer = cognito ? ofPool(cognito) : elsewhere(settings);

function elsewhere({
  AUTH_ISSUER: url = "",
  AUTH_AUDIENCE: audiences = [],
  STUDIO_CLIENT_ID,
}: typeof settings) {
  const [audience = ""] = audiences;
  return { url, audiences, page: { client_id: STUDIO_CLIENT_ID ?? audience, audience } };
}

// A token of Cognito's names the client that it was given to, which API Gateway takes for its audience.
function ofPool({ pool, client, canary }: NonNullable<typeof cognito>) {
  return {
    url: $interpolate`https://${pool.nodes.userPool.endpoint}`,
    audiences: [client.id, ...(canary ? [canary.id] : [])],
    page: { client_id: client.id },
  };
}

/** What people are told of the stage's own pool; the doctor asks for the link, where no setting says it. */
export const signIn = cognito && told(cognito);

function told({ client }: NonNullable<typeof cognito>) {
  new sst.Linkable("SignIn", { properties: { issuer: issuer.url, audience: client.id } });
  return { issuer: issuer.url, client: client.id };
}
