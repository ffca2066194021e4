import * as z from "zod";
import { keysOf } from "./keys.ts";

/** The picture types Luster accepts, with the extension their objects get. */
export const extensions = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "image/heic": "heic",
  "image/heif": "heif",
} as const;

export const ContentType = z.enum(keysOf(extensions));
export type ContentType = z.infer<typeof ContentType>;
