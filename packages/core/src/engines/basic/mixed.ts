import { gainsAgainst, levelOf, lightOfLevel, type Tint } from "./colour.ts";
import { clippedFrom, rebuild } from "./exposure.ts";
import { edgeColour, edgesOf } from "./illuminant.ts";
import { type Pixels, ramp } from "./pixels.ts";
import type { Scene } from "./scene.ts";
import { shareOfWhites } from "./whites.ts";

/** A light whose colour changes evenly from the left of the picture to the right. */
export type MixedLight = { left: Tint; right: Tint };

/** Enough strips to tell a line from chance; fewer edges in each make a worse estimate. */
const strips = 6;
/**
 * Measured as half of ln(R/B) from side to side: photos without mixed light have slopes up to 0.39 that fit a line
 * badly (R² up to 0.74), a lamp on one side and a window on the other 0.4 to 1 and an R² of 0.8 to 0.99. One end must
 * be warm and the other cool, and the whites at both ends must have that colour: a wooden wall beside a white one is
 * no mixed light.
 */
const convincing = {
  slope: { from: 0.4, to: 0.5 },
  fit: { from: 0.7, to: 0.82 },
  end: { from: 0.06, to: 0.14 },
};

/** The light, as far as it is convincing, when a warm one comes from one side and a cool one from the other. */
export function planMixedLight(scene: Scene): MixedLight | undefined {
  const { width } = scene.pixels;
  const edges = edgesOf(scene);
  const tints = Array.from({ length: strips }, (_, strip) => {
    const region = {
      left: Math.round((strip * width) / strips),
      right: Math.round(((strip + 1) * width) / strips),
    };
    const about = edgeColour(scene, edges, 4, { region });
    return edgeColour(scene, edges, 4, { about, region });
  });
  const red = fitted(tints.map((tint) => tint.red));
  const blue = fitted(tints.map((tint) => tint.blue));
  const warmth = fitted(tints.map((tint) => (tint.red - tint.blue) / 2));
  const opposite = Math.min(Math.max(warmth.left, warmth.right), -Math.min(warmth.left, warmth.right));
  const amount =
    ramp(convincing.slope.from, convincing.slope.to, Math.abs(warmth.right - warmth.left)) *
    ramp(convincing.fit.from, convincing.fit.to, warmth.fit) *
    ramp(convincing.end.from, convincing.end.to, opposite);
  if (amount === 0) return undefined;
  const tintAt = (x: number): Tint => ({
    red: red.left + (red.right - red.left) * x,
    blue: blue.left + (blue.right - blue.left) * x,
  });
  const third = Math.round(width / 3);
  const whites = Math.min(
    shareOfWhites(tintAt(1 / 6), scene, { left: 0, right: third }),
    shareOfWhites(tintAt(5 / 6), scene, { left: width - third, right: width }),
  );
  if (whites === 0) return undefined;
  return {
    left: { red: red.left * amount * whites, blue: blue.left * amount * whites },
    right: { red: red.right * amount * whites, blue: blue.right * amount * whites },
  };
}

/** Makes both lights white, in place. */
export function balanceAcross({ data, width, height }: Pixels, { left, right }: MixedLight): void {
  const columns = Array.from({ length: width }, (_, x) => {
    const share = (x + 0.5) / width;
    return gainsAgainst({
      red: left.red + (right.red - left.red) * share,
      blue: left.blue + (right.blue - left.blue) * share,
    });
  });
  const [reds, greens, blues] = [0, 1, 2].map((channel) =>
    Float32Array.from(columns, (gains) => gains[channel] ?? 1),
  );
  const pixel: [number, number, number] = [0, 0, 0];
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      const r8 = data[at] ?? 0;
      const g8 = data[at + 1] ?? 0;
      const b8 = data[at + 2] ?? 0;
      pixel[0] = (lightOfLevel[r8] ?? 0) * (reds?.[x] ?? 1);
      pixel[1] = (lightOfLevel[g8] ?? 0) * (greens?.[x] ?? 1);
      pixel[2] = (lightOfLevel[b8] ?? 0) * (blues?.[x] ?? 1);
      if (r8 >= clippedFrom || g8 >= clippedFrom || b8 >= clippedFrom) rebuild(data, at, pixel);
      data[at] = levelOf(pixel[0]) + 0.5;
      data[at + 1] = levelOf(pixel[1]) + 0.5;
      data[at + 2] = levelOf(pixel[2]) + 0.5;
    }
  }
}

/**
 * The straight line through values at the middles of the strips: its ends at the picture's sides, and how well it
 * fits (R²).
 */
function fitted(values: number[]): { left: number; right: number; fit: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const places = values.map((_, index) => (index + 0.5) / values.length - 0.5);
  const product = places.reduce((sum, place, index) => sum + place * (values[index] ?? 0), 0);
  const slope = product / places.reduce((sum, place) => sum + place * place, 0);
  const all = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const explained = slope * product;
  return { left: mean - slope / 2, right: mean + slope / 2, fit: all === 0 ? 0 : explained / all };
}
