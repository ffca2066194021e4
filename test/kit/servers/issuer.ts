import { createServer } from "node:http";
import { close, listen } from "@luster/local/cloud/listen";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

type Signer = Parameters<SignJWT["sign"]>[0];

/** Claims that replace those of a good token; `undefined` leaves one out. */
type Told = { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: Signer };

/** An OpenID issuer on 127.0.0.1 whose tokens a test makes as it needs them. */
export async function startIssuer() {
  const keys = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "key-1", alg: "RS256", use: "sig" };
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    asked.push(url);
    response.setHeader("content-type", "application/json").end(JSON.stringify(documents[url] ?? {}));
  });
  const url = `http://localhost:${await listen(server)}`;
  const documents: Record<string, unknown> = {
    "/.well-known/openid-configuration": { issuer: url, jwks_uri: `${url}/keys` },
    "/keys": { keys: [jwk] },
  };

  const token = ({ claims, header, key = keys.privateKey }: Told = {}): Promise<string> =>
    new SignJWT({ iss: url, aud: "luster", sub: "anna", iat: now(), exp: now() + 600, ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "key-1", ...header })
      .sign(key);

  return { url, token, publicKey: keys.publicKey, asked, stop: () => close(server) };
}

/** Seconds. */
export const now = (): number => Math.floor(Date.now() / 1000);
