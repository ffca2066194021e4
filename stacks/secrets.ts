export const r2Secrets = [
  new sst.Secret("R2AccountId"),
  new sst.Secret("R2AccessKeyId"),
  new sst.Secret("R2SecretAccessKey"),
];

export const openAiSecret = new sst.Secret("OpenAiApiKey");
