import { Failure } from "../failure.ts";

/** What an upload may be: `maxFileSize` in bytes, `urlExpiresIn` in seconds. */
export type UploadLimits = { maxFileSize: number; urlExpiresIn: number };

/** The failure of a picture of so many bytes, which are above the limit. */
export const tooLarge = (bytes: number, limits: UploadLimits): Failure =>
  new Failure(
    "upload.too_large",
    `The picture has ${bytes} bytes; the limit is ${limits.maxFileSize} (the setting UPLOAD_MAX_BYTES).`,
  );
