import * as z from "zod";
import { keysOf } from "../keys.ts";

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

/** How large a picture may be before it is decoded, and how long that may take. */
export type PictureLimits = {
  /** Of the file. @default no limit */ bytes?: number;
  /** Width times height. */ pixels: number;
  /** The longer side, in pixels. */ side: number;
  /** @default 60 */ seconds?: number;
};
