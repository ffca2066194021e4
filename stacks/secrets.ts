import { settings } from "./stage.ts";

/** Signs the URLs of the CDN, in a stage that has one: SST deploys nothing with a secret that has no value. */
export const cdnKey = settings.CDN_URL === undefined ? undefined : new sst.Secret("CdnKey");

export const r2Secrets = [
  new sst.Secret("R2AccountId"),
  new sst.Secret("R2AccessKeyId"),
  new sst.Secret("R2SecretAccessKey"),
  ...(cdnKey ? [cdnKey] : []),
];

export const openAiSecret = new sst.Secret("OpenAiApiKey");
