import { mutate } from "./mutation.ts";

const inJurisdiction =
  "the bucket, its rules and the functions' endpoint are in the jurisdiction of the stage, and not near a location too";

const lifecycle = "temporary objects and unfinished uploads leave it after a day, and nothing else does";

const copied =
  "a stage that asks for it copies every original to a bucket of its own, which is private, encrypted, reachable only over TLS and kept in production";
const known = "the sweep alone knows that bucket, and may read, write and empty it";

export const managed = [
  mutate(
    "stacks/routes.ts",
    "!reference || settings.API_REFERENCE",
    "!reference",
    "a stage that asks for it serves the API's reference to anybody, and every other route as ever",
  ),
  mutate("stacks/bucket.ts", "retainOnDelete: production", "", "a bucket is made, and production keeps it"),
  mutate(
    "stacks/bucket.ts",
    "jurisdiction ? { jurisdiction } :",
    'jurisdiction ? { jurisdiction, location: "weur" } :',
    inJurisdiction,
  ),
  mutate("stacks/bucket.ts", "...(jurisdiction && { jurisdiction })", "", inJurisdiction),
  mutate(
    "stacks/functions.ts",
    "R2_BUCKET_NAME: r2BucketName",
    'R2_BUCKET_NAME: "pictures"',
    "every function that uses R2 is told the name of that bucket",
  ),
  mutate(
    "stacks/bucket.ts",
    "origins: settings.ALLOWED_ORIGINS",
    'origins: ["*"]',
    "pages may upload to it with every header that a presigned request signs",
  ),
  mutate("stacks/bucket.ts", '{ prefix: "tmp/" }', '{ prefix: "" }', lifecycle),
  mutate("stacks/copies.ts", "forceDestroy: !production", "forceDestroy: production", copied),
  mutate("stacks/functions.ts", "granted.copies && copies", "copies", known),
  mutate(
    "stacks/grants.ts",
    'copies: [...look, "PutObject", "DeleteObject"]',
    'copies: [...look, "PutObject"]',
    known,
  ),
  mutate("stacks/bucket.ts", "[temporaryFiles(), unfinishedUploads()]", "[temporaryFiles()]", lifecycle),
].map((mutation) => ({ ...mutation, deployment: "managed" as const }));
