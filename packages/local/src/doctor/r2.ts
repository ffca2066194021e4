import { type LinkOptions, r2Endpoint } from "@luster/core/storage/s3/links.s3";
import type { Subject } from "./finding.ts";

export const r2Names = [
  "R2_ACCOUNT_ID",
  "R2_ACCESS_KEY_ID",
  "R2_SECRET_ACCESS_KEY",
  "R2_BUCKET_NAME",
] as const;

/** Where a bucket of R2 is, and as whom it is used. */
type Settings = Pick<LinkOptions, "address" | "credentials">;

/** Those of the settings' bucket; `undefined` when one of its names is missing. */
export function r2Of(setting: Subject["setting"]): Settings | undefined {
  if (r2Names.some((name) => !setting(name))) return undefined;
  const [account = "", accessKeyId = "", secretAccessKey = "", bucket = ""] = r2Names.map(setting);
  const endpoint = setting("R2_ENDPOINT") ?? r2Endpoint(account, setting("R2_JURISDICTION"));
  return { address: { bucket, region: "auto", endpoint }, credentials: { accessKeyId, secretAccessKey } };
}
