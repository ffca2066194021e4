import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { makeDataFolder } from "../machine/data-folder.ts";
import { forgetDeployment, readLocalSettings } from "../machine/environment.ts";
import { takeDataFolder } from "../machine/running.ts";
import { started, startStores } from "../machine/stores.ts";

/**
 * Opens the stores of the data folder of a machine that is stopped: nothing is served, and no job is worked on.
 * Throws `SettingsError`, and `InUse` while it runs.
 */
export async function openMachine(parts: AsyncDisposableStack): Promise<void> {
  forgetDeployment(process.env);
  const settings = readLocalSettings(process.env);
  await makeDataFolder(settings.LUSTER_DATA);
  await started(takeDataFolder(settings.LUSTER_DATA), parts);
  await startStores(settings, { allows: () => false, host: undefined }, parts);
}

/**
 * Uses the stores of the stage whose links SST's shell has set. Functions have their credentials in the environment;
 * a person may have them anywhere that the SDK looks.
 */
export async function openStage(): Promise<void> {
  if (process.env["AWS_ACCESS_KEY_ID"] && process.env["AWS_SECRET_ACCESS_KEY"]) return;
  const client = new DynamoDBClient({});
  const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
  client.destroy();
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  });
}
