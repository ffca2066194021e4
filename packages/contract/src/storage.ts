import * as z from "zod";

/** Which store holds an object: Cloudflare R2, the deployment's own S3 bucket, or a directory of a one-machine run. */
export const StorageName = z.enum(["r2", "s3", "local"]);
export type StorageName = z.infer<typeof StorageName>;

export const UploadMethod = z.enum(["PUT", "POST"]);
export type UploadMethod = z.infer<typeof UploadMethod>;
