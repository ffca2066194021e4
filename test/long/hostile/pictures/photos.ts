import { type Case, casesOf } from "./cases.ts";
import { havePhotos, photo } from "./samples.ts";

/** Damaged and unusual files from elsewhere, as they are. */
export const photos: Case[] = havePhotos
  ? casesOf("image/jpeg", [
      ["photo: truncated.jpg", "failed: picture.unreadable", () => photo("truncated.jpg")],
      ["photo: corrupt-header.jpg", "failed: picture.unreadable", () => photo("corrupt-header.jpg")],
      ["photo: cmyk.jpg", "made: 500 × 333", () => photo("cmyk.jpg")],
      ["photo: an iPhone's HEIC as JPEG", "made: 3024 × 4032", () => photo("iphone_13_pro_max.HEIC")],
    ])
  : [];
