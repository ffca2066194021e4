import { SettingsError } from "@luster/settings/settings-error";
import { isHttps, isLoopback } from "@luster/settings/values";
import { discoverKeys } from "../auth/discovery.ts";
import { type Check, findings, whyNot } from "./finding.ts";

const { ok, error, warning } = findings("issuer");

/** Who signs users in: discovery, keys, https, and the audience. */
export const issuer: Check = {
  name: "issuer",
  async run({ setting, isDeployed, signal }) {
    const [address, audience] = [setting("AUTH_ISSUER"), setting("AUTH_AUDIENCE")];
    if (!address && !audience && !isDeployed) return [ok("one user, without sign-in")];
    if (!address)
      return [
        error(
          "nobody can sign in: AUTH_ISSUER is missing",
          `Set it to the issuer's address, as its tokens say it in \`iss\`${isDeployed ? ", or COGNITO=true; then deploy" : ""}.`,
        ),
      ];
    if (!audience)
      return [
        error(
          "nobody can sign in: AUTH_AUDIENCE is missing",
          "Set it to the audience of your app's tokens (`aud`).",
        ),
      ];
    if (!URL.canParse(address))
      return [
        error(
          "nobody can sign in: AUTH_ISSUER is no address",
          "Set it to an address such as https://login.example.",
        ),
      ];
    if (!isHttps(address) && !isLoopback(address))
      return [
        error(
          "AUTH_ISSUER is over http: its keys could be replaced on the way",
          "Use the issuer's https address.",
        ),
      ];
    return discovered(address, signal);
  },
};

async function discovered(address: string, signal: AbortSignal) {
  try {
    const keys = await fetch(await discoverKeys(address), { signal, redirect: "error" });
    const body: unknown = await keys.json();
    const list = typeof body === "object" && body !== null && "keys" in body ? body.keys : [];
    return Array.isArray(list) && list.length > 0
      ? [ok("the issuer answers, and has keys")]
      : [error("nobody can sign in: the issuer publishes no keys", "Ask who runs the issuer.")];
  } catch (cause) {
    if (cause instanceof SettingsError)
      return [
        error(
          `nobody can sign in: ${cause.message.replace(/^AUTH_ISSUER: /, "")}`,
          "Check AUTH_ISSUER to its last character, and whether the issuer runs.",
        ),
      ];
    return [warning(`the issuer's keys do not arrive (${whyNot(cause)})`, "Check whether the issuer runs.")];
  }
}
