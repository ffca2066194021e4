import type { Authorizer } from "../lambda/event.ts";

/** The one user of a one-machine run, who needs no token: the API listens on this machine only. */
export const oneUser = async (): Promise<Authorizer> => ({ jwt: { claims: { sub: "local" }, scopes: [] } });
