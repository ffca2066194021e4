import { session, type Service } from "./service.ts";

type SignIn = NonNullable<Service["sign_in"]>;

/**
 * Continues a session or the way back from the issuer; resolves to whether somebody is signed in. The code flow with
 * PKCE is oidc-client-ts's, which is loaded only where a service asks for sign-in.
 */
export async function resumeSession(settings: SignIn): Promise<boolean> {
  const manager = await managerOf(settings);
  const isBack = new URLSearchParams(location.search).has("code");
  if (isBack) {
    await manager.signinRedirectCallback();
    history.replaceState(undefined, "", location.pathname + location.hash);
  }
  const user = await manager.getUser();
  if (!user || user.expired) return false;
  session.value = {
    name: user.profile.name ?? user.profile.email ?? user.profile.sub,
    token: async () => {
      const current = await manager.getUser();
      if (current && !current.expired) return current.access_token;
      const renewed = await manager.signinSilent().catch(() => null);
      if (!renewed) session.value = undefined;
      return renewed?.access_token;
    },
    end: () => {
      session.value = undefined;
      void manager.removeUser();
    },
  };
  return true;
}

/** Leaves the page for the issuer's. */
export async function signIn(settings: SignIn): Promise<void> {
  const manager = await managerOf(settings);
  await manager.signinRedirect();
}

async function managerOf({ issuer, client_id, scope, audience }: SignIn) {
  const { UserManager, WebStorageStateStore } = await import("oidc-client-ts");
  return new UserManager({
    authority: issuer,
    client_id,
    scope,
    redirect_uri: location.origin + location.pathname,
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    ...(audience === undefined ? {} : { extraQueryParams: { audience } }),
  });
}
