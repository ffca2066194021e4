import { Failure } from "../failure.ts";

/** What an upload may be: `maxFileSize` in bytes, `urlExpiresIn` in seconds. */
export type UploadLimits = { maxFileSize: number; urlExpiresIn: number };

/** The failure of a picture above the limit. */
export const tooLarge = (limits: UploadLimits): Failure =>
  new Failure("upload.too_large", `A picture may have at most ${limits.maxFileSize} bytes.`);
