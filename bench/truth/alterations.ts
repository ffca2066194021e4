import type { Raw } from "../pictures/metrics.ts";
import {
  type Box,
  between,
  copyOf,
  erased,
  lumaAt,
  painted,
  pasted,
  type Random,
  type Rgb,
  warped,
} from "./draw.ts";
import { aBlank, anObject, aWindow, place, surface } from "./places.ts";

/** A photo and what a dishonest engine made of it. */
export type Pair = { before: Raw; after: Raw };

/** `other` is another photo, to take things from. */
type Draw = (photo: Raw, other: Raw, random: Random) => Pair | Promise<Pair>;

/** The ways to show another room. Where one is not visible on a photo, it is drawn again elsewhere. */
export const alterations: Record<string, Draw> = {
  "window removed": (photo, _, random) => without(photo, aWindow(photo, random, [0.12, 0.25])),
  "object removed": (photo, _, random) => without(photo, anObject(photo, random, [0.08, 0.2])),
  "small object removed": (photo, _, random) => without(photo, anObject(photo, random, [0.05, 0.08])),
  "object added": async (photo, other, random) => {
    const box = anObject(other, random, [0.1, 0.2]);
    return { before: photo, after: await pasted(photo, other, box, aBlank(photo, random, [0.09, 0.18])) };
  },
  "window added": async (photo, other, random) => {
    const box = aWindow(other, random, [0.12, 0.25]);
    return { before: photo, after: await pasted(photo, other, box, aBlank(photo, random, [0.1, 0.2])) };
  },
  "wall moved": (photo, _, random) => {
    const [at, by] = [edgeOf(photo), between(random, 0.012, 0.025)];
    const move = (x: number) => by * Math.exp(-(((x - at) / 0.08) ** 2));
    return { before: photo, after: warped(photo, ({ x, y }) => ({ x: x + move(x), y })) };
  },
  "room widened": (photo, _, random) => {
    const by = between(random, 0.02, 0.035);
    return { before: photo, after: warped(photo, ({ x, y }) => ({ x: x + by * Math.sin(Math.PI * x), y })) };
  },
  "zoom 1%": (photo) => ({
    before: photo,
    after: warped(photo, ({ x, y }) => ({ x: 0.5 + (x - 0.5) * 0.99, y: 0.5 + (y - 0.5) * 0.99 })),
  }),
  mirror: (photo) => ({ before: photo, after: warped(photo, ({ x, y }) => ({ x: 1 - x, y })) }),
  "turned by 0.7°": (photo) => {
    const [angle, ratio] = [(0.7 * Math.PI) / 180, photo.height / photo.width];
    const turn = (x: number, y: number) => ({
      x: 0.5 + x * Math.cos(angle) - y * Math.sin(angle),
      y: 0.5 + (x * Math.sin(angle) + y * Math.cos(angle)) / ratio,
    });
    return { before: photo, after: warped(photo, ({ x, y }) => turn(x - 0.5, (y - 0.5) * ratio)) };
  },
  "floor recoloured": (photo, _, random) => {
    const seed = place(photo, { x: between(random, 0.3, 0.5), y: 0.82, width: 0.15, height: 0.12 });
    return { before: photo, after: painted(photo, surface(photo, seed, [0.45, 1]), aTint(random)) };
  },
  "wall recoloured": (photo, _, random) => {
    const seed = aBlank(photo, random, [0.08, 0.15]);
    return { before: photo, after: painted(photo, surface(photo, seed, [0, 0.75]), aTint(random)) };
  },
  "floor made grey": (photo, _, random) => {
    const seed = place(photo, { x: between(random, 0.3, 0.5), y: 0.82, width: 0.15, height: 0.12 });
    return { before: photo, after: painted(photo, surface(photo, seed, [0.45, 1]), paintOf([1, 1, 1.02])) };
  },
  "crack removed": (photo, _, random) => ({ before: cracked(photo, random), after: photo }),
  "stain removed": (photo, _, random) => ({ before: stained(photo, random), after: photo }),
  "sky or view replaced": async (photo, other, random) => {
    const sky = skyOf(photo);
    if (sky.reduce((sum, share) => sum + share, 0) > 0.06 * sky.length)
      return { before: photo, after: painted(photo, sky, clouds) };
    const box = aWindow(photo, random, [0.12, 0.22]);
    return { before: photo, after: await pasted(photo, other, anObject(other, random, [0.3, 0.5]), box) };
  },
  "floor of other material": (photo, _, random) => {
    const seed = place(photo, { x: between(random, 0.3, 0.5), y: 0.82, width: 0.15, height: 0.12 });
    return { before: photo, after: painted(photo, surface(photo, seed, [0.45, 1]), tiles(photo.width / 14)) };
  },
};

const without = (photo: Raw, box: Box): Pair => ({ before: photo, after: erased(photo, box) });

/** Where the strongest upright edge stands, as a share of the width. */
function edgeOf(photo: Raw): number {
  const { width, height } = photo;
  const strengths = Array.from({ length: width }, () => 0);
  for (let y = 0; y < height; y += 4)
    for (let x = Math.round(0.2 * width); x < 0.8 * width; x += 1) {
      const at = 3 * (y * width + x);
      strengths[x] =
        (strengths[x] ?? 0) + Math.min(40, Math.abs(lumaAt(photo, at + 6) - lumaAt(photo, at - 6)));
    }
  return strengths.indexOf(Math.max(...strengths)) / width;
}

/** A tint that nobody takes for a change of light. */
function aTint(random: Random): Paint {
  const tints: Rgb[] = [
    [0.62, 0.8, 1.15],
    [1.1, 0.75, 0.6],
    [0.7, 1.02, 0.72],
    [1.05, 0.98, 0.6],
  ];
  return paintOf(tints[Math.floor(random() * tints.length)] ?? [1, 1, 1]);
}

type Paint = (rgb: Rgb) => Rgb;

/** Another colour under the same light and shade. */
const paintOf =
  ([red, green, blue]: Rgb): Paint =>
  ([r, g, b]) => {
    const grey = 0.3 * r + 0.59 * g + 0.11 * b;
    return [grey * red, grey * green, grey * blue];
  };

const tiles =
  (side: number) =>
  ([r, g, b]: Rgb, x: number, y: number): Rgb => {
    const grey = 0.3 * r + 0.59 * g + 0.11 * b;
    const joint = x % side < 3 || y % (side / 2) < 2;
    const level = joint ? grey * 0.55 : 0.5 * grey + 70;
    return [level, level, level * 0.97];
  };

/** A dark line that wanders down a plain place, with branches: two or three pixels wide at 1600. */
function cracked(photo: Raw, random: Random): Raw {
  const box = aBlank(photo, random, [0.15, 0.3]);
  const out = copyOf(photo);
  const thickness = Math.max(1.2, photo.width / 640);
  let [x, y] = [(box.left + box.right) / 2, box.top];
  let lean = between(random, -0.4, 0.4);
  while (y < box.bottom) {
    for (let dy = -2; dy <= 2; dy += 1)
      for (let dx = -4; dx <= 4; dx += 1)
        darken(
          out,
          Math.round(x) + dx,
          y + dy,
          0.45 * Math.max(0, 1 - Math.abs(dx) / thickness) * (dy === 0 ? 1 : 0),
        );
    lean = 0.9 * lean + between(random, -0.35, 0.35);
    x += lean;
    y += 1;
  }
  return out;
}

/** A brown patch with a darker rim, as water leaves it. */
function stained(photo: Raw, random: Random): Raw {
  const box = aBlank(photo, random, [0.08, 0.16]);
  const out = copyOf(photo);
  const [cx, cy] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const [rx, ry] = [(box.right - box.left) / 2, (box.bottom - box.top) / 2];
  for (let y = box.top; y < box.bottom; y += 1)
    for (let x = box.left; x < box.right; x += 1) {
      const wave = 1 + 0.12 * Math.sin(5 * Math.atan2(y - cy, x - cx));
      const radius = Math.hypot((x - cx) / rx, (y - cy) / ry) * wave;
      const share = radius > 1 ? 0 : Math.min(1, (1 - radius) / 0.1) * (radius > 0.8 ? 1 : 0.7);
      darken(out, x, y, 0.16 * share, [0.6, 1, 1.9]);
    }
  return out;
}

function darken(photo: Raw, x: number, y: number, share: number, [r, g, b]: Rgb = [1, 1, 1]): void {
  if (x < 0 || y < 0 || x >= photo.width || y >= photo.height) return;
  const at = 3 * (y * photo.width + x);
  [r, g, b].forEach((weight, channel) => {
    photo.data[at + channel] = Math.round((photo.data[at + channel] ?? 0) * (1 - share * weight));
  });
}

/** Blue and bright, in the upper six tenths. */
function skyOf({ data, width, height }: Raw): Float32Array {
  const mask = new Float32Array(width * height);
  for (let pixel = 0; pixel < 0.6 * height * width; pixel += 1) {
    const [r = 0, g = 0, b = 0] = data.subarray(3 * pixel, 3 * pixel + 3);
    mask[pixel] = b > g + 8 && g >= r - 4 && b > 130 ? 1 : 0;
  }
  return mask;
}

function clouds(_: Rgb, x: number, y: number): Rgb {
  const wave = Math.sin(x / 47 + Math.sin(y / 23) * 2) + Math.sin(y / 31 + x / 90) * 1.3;
  const cloud = Math.min(1, Math.max(0, wave * 0.35 + 0.4));
  return [70 + cloud * 175, 125 + cloud * 125, 205 + cloud * 48];
}
