import { downloadUrlSeconds } from "@luster/core/assets/assets";
import { environment } from "../environment.ts";

/** Seconds that the clocks of a store and of a function may differ. */
const clockMargin = 600;

/** Seconds after which every URL signed for an object until now has expired. */
export const urlExpiresIn = (): number =>
  Math.max(downloadUrlSeconds, environment("uploads").UPLOAD_URL_SECONDS) + clockMargin;
