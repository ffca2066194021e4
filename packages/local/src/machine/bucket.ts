import { join } from "node:path";
import { SettingsError } from "@luster/settings/settings-error";
import type { Endpoint } from "../cloud/listen.ts";
import { rememberedPort } from "../cloud/ports.ts";
import { startR2 } from "../cloud/r2.ts";
import type { Allows } from "../gateway/origins.ts";

const names = ["R2_ACCOUNT_ID", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY", "R2_BUCKET_NAME"] as const;

/** Sample values: only the embedded R2 checks signatures with them. */
const embedded = {
  R2_ACCOUNT_ID: "embedded",
  R2_ACCESS_KEY_ID: "embedded-access-key",
  R2_SECRET_ACCESS_KEY: "embedded-secret-access-key",
  R2_BUCKET_NAME: "luster",
};

/** Which pages may use the embedded stores, and the address at which these answer. */
export type Doors = { allows: Allows; host: string | undefined };

export type Bucket = {
  environment: Record<string, string>;
  /** For the person who starts it. Probes a bucket of one's own, so it needs the environment to be set. */
  describe(): Promise<string>;
  stop(): Promise<void>;
};

/**
 * The bucket that the environment names, or the embedded one, for the pages that `allows` names, when it names none.
 * Throws `SettingsError` when it names only part of one.
 */
export async function bucket(
  data: string,
  environment: NodeJS.ProcessEnv,
  { allows, host }: Doors,
): Promise<Bucket> {
  const missing = names.filter((name) => !environment[name]);
  if (missing.length === 0)
    return {
      environment: {},
      describe: () => describeOwn(environment["R2_BUCKET_NAME"]),
      stop: async () => {},
    };
  if (missing.length < names.length)
    throw new SettingsError(`${missing.join(", ")}: missing; a bucket needs ${names.join(", ")}`);
  const r2 = await embeddedR2(data, { allows, host });
  return {
    environment: { ...embedded, R2_ENDPOINT: r2.endpoint },
    describe: async () => "embedded R2",
    stop: r2.stop,
  };
}

async function describeOwn(bucketName = ""): Promise<string> {
  // Loaded here: a start with the embedded bucket is faster without it.
  const { stores } = await import("@luster/functions/wiring/storage");
  const name = `R2 bucket ${bucketName}`;
  if (await stores().isPrimaryHealthy()) return name;
  return `${name}, which does not answer: uploads go to the standby folder`;
}

const embeddedR2 = async (data: string, { allows, host }: Doors): Promise<Endpoint> =>
  startR2({
    folder: join(data, "r2"),
    port: await rememberedPort(data, "r2"),
    bucket: embedded.R2_BUCKET_NAME,
    credentials: { accessKeyId: embedded.R2_ACCESS_KEY_ID, secretAccessKey: embedded.R2_SECRET_ACCESS_KEY },
    allows,
    host,
  });
