import type { Credits } from "./metadata/credits.ts";
import type { Pixels } from "./pixels.ts";

/**
 * A picture ready to be enhanced: upright, one frame, without metadata but for the credits, which are handed on. The
 * engine, the comparison and the renditions read the same pixels: whoever changes some changes a copy (`copyOf`).
 */
export type Prepared = Pixels & { credits: Credits };

/** How large a picture may be before it is decoded, and how long that may take. */
export type PictureLimits = {
  /** Of the file. @default no limit */ bytes?: number;
  /** Width times height. */ pixels: number;
  /** The longer side, in pixels. */ side: number;
  /** @default 60 */ seconds?: number;
};
