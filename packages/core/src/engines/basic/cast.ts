import { type Gains, gainsAgainst } from "./colour.ts";
import { type Illuminant, illuminantOf } from "./illuminant.ts";
import { ramp } from "./pixels.ts";
import type { Scene } from "./scene.ts";
import { shareOfWhites } from "./whites.ts";

/**
 * Distances in ln(R/G), ln(B/G). The estimates of photos without a cast lie up to 0.08 from white, those of lamps 0.3
 * to 1.
 */
const distance = { from: 0.12, to: 0.24 };
/**
 * Where something is white in all channels, a cast must be larger to be believed, and is only halved: a lamp is in
 * the picture.
 */
const pureWhite = { farther: 0.14, most: 0.5 };
/** Lights lie along the line from warm to cool; how far across it a light may lie, as a share of how far along. */
const across = { share: 0.45, free: 0.06 };
/** Shade is bluer than daylight by up to 0.3 to 0.4; what is far bluer is the hour after sunset. */
const blueHour = { from: 0.5, to: 0.7 };
/**
 * Under a warm light hardly anything is blue: this far, in so much of the picture. Beside an evening sun the sky is.
 */
const opposite = { blue: 0.1, from: 0.04, to: 0.1 };

/**
 * The gains that make the light white, as far as several signs agree that there is a cast: the edges and whites are
 * far from neutral, in the direction of a lamp or of shade, and the brighter half of the picture has surfaces of that
 * colour but few neutral ones. Wood, stone and sunsets fail the last: beside them something is still white. A tint
 * across the line from warm to cool is rather a painted room, or dusk.
 */
export function planBalance(scene: Scene, night: number): Gains {
  const light = illuminantOf(scene);
  const amount = confidence(light, scene) * (1 - night);
  return gainsAgainst({ red: light.red * amount, blue: light.blue * amount });
}

function confidence(light: Illuminant, scene: Scene): number {
  const pure = !light.whole.some(Boolean) && Math.hypot(light.whites.red, light.whites.blue) < 0.05;
  const farther = pure ? pureWhite.farther : 0;
  const far = ramp(distance.from + farther, distance.to + farther, Math.hypot(light.red, light.blue));
  if (far === 0) return 0;
  const along = (light.red - light.blue) * Math.SQRT1_2;
  const off = (light.red + light.blue) * Math.SQRT1_2;
  const lamp = 1 - ramp(1, 2, (Math.abs(off) - across.free) / (across.share * Math.abs(along) + 1e-6));
  const sky = light.blue > 0 ? 1 - ramp(blueHour.from, blueHour.to, light.blue) : 1 - coolShare(scene);
  return far * lamp * sky * shareOfWhites(light, scene) * (pure ? pureWhite.most : 1);
}

/** How much of the picture is too blue for a warm light: 1 is too much. */
function coolShare({ blue, usable }: Scene): number {
  let [cool, all] = [0, 0];
  usable.forEach((use, pixel) => {
    all += use;
    if (use === 1 && (blue[pixel] ?? 0) > opposite.blue) cool += 1;
  });
  return ramp(opposite.from, opposite.to, cool / Math.max(all, 1));
}
