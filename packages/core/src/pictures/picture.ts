import type { Sharp } from "sharp";
import type { Credits } from "./metadata/credits.ts";

/**
 * A picture ready to be enhanced: upright, sRGB, one frame, without metadata but for the credits, which are handed on.
 * `open` starts a new pipeline over it each time; `width` and `height` are its upright size in pixels.
 */
export type Prepared = { width: number; height: number; credits: Credits; open(): Sharp };

/** How large a picture may be before it is decoded, and how long that may take. */
export type PictureLimits = {
  /** Of the file. @default no limit */ bytes?: number;
  /** Width times height. */ pixels: number;
  /** The longer side, in pixels. */ side: number;
  /** @default 60 */ seconds?: number;
};
