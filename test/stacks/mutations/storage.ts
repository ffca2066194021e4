import { mutate } from "./mutation.ts";

export const storage = [
  mutate(
    "stacks/table.ts",
    'hashKey: "due_shard"',
    'hashKey: "pk"',
    "the table is billed by use, and has the keys and indexes that the domain names",
  ),
  mutate(
    "stacks/table.ts",
    'ttl: "expires_at",',
    "",
    "records expire by themselves and can be brought back from any second",
  ),
  mutate(
    "sst.config.ts",
    'removal: production ? "retain" : "remove"',
    'removal: "remove"',
    "production keeps its table and its standby bucket, another stage leaves nothing behind",
  ),
  mutate(
    "stacks/standby.ts",
    'sst.aws.Bucket("Standby", {',
    'sst.aws.Bucket("Standby", {\n  access: "public",',
    "the standby bucket is private, encrypted and reachable only over TLS",
  ),
  mutate(
    "stacks/standby.ts",
    'sst.aws.Bucket("Standby", {',
    'sst.aws.Bucket("Standby", {\n  versioning: true,',
    "no bucket keeps a version of what was deleted from it",
  ),
  mutate(
    "stacks/standby.ts",
    "...uploadCors,",
    "...uploadCors, allowHeaders: [],",
    "pages may upload to the standby bucket with every header that a presigned request signs",
  ),
  mutate(
    "stacks/standby.ts",
    'expiresIn: "1 day"',
    'expiresIn: "7 days"',
    "temporary and unfinished objects leave the standby bucket after a day",
  ),
  mutate(
    "sst.config.ts",
    "atCloudflare ?",
    "true ?",
    "a stage with a bucket of its own touches nothing at Cloudflare",
  ),
];
