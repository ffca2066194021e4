import { session } from "./service.ts";

const name = "luster.token";

/**
 * Takes the token that the page's address carries behind `#token=`, or the one it carried before; resolves to whether
 * there is one. It leaves the address at once, so that neither the history nor a shared link keeps it.
 */
export function takeToken(): boolean {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (given !== undefined) {
    localStorage.setItem(name, given);
    location.replace("#/");
  }
  const token = given ?? localStorage.getItem(name);
  if (token) session.value = { token: async () => token };
  return Boolean(token);
}
