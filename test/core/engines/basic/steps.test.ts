import { describe, expect, it } from "vitest";
import sharp from "sharp";
import { measureNoise } from "@luster/core/engines/basic/noise";
import type { Pixels } from "@luster/core/engines/basic/pixels";
import { planCorrection } from "@luster/core/engines/basic/plan";
import { sceneOf } from "@luster/core/engines/basic/scene";
import { plainTables } from "@luster/core/engines/basic/veil";
import { shareOfWhites } from "@luster/core/engines/basic/whites";
import {
  clippedShare,
  colourAt,
  colourfulness,
  colourGrainAt,
  dimRoom,
  distance,
  dusk,
  enhanced,
  type Light,
  meanLevel,
  night,
  type Painting,
  room,
  stoneFront,
  sunset,
  taken,
  times,
  woodenRoom,
} from "./scenes.ts";

const strengths = ["correct", "natural", "bright"] as const;
const lamp: Light = [1.3, 0.97, 0.6];
const shadeLight: Light = [0.78, 1, 1.3];
const wall = [0.5, 0.3] as const;

describe("a photo that is as it should be", () => {
  it.each(strengths)("a well-lit room moves by less than a level with %s", async (strength) => {
    const before = taken(room);
    expect(distance(before, await enhanced(before, strength))).toBeLessThan(1);
  });

  it.each<[string, Painting]>([
    ["a room of pine", woodenRoom],
    ["a front of sandstone", stoneFront],
    ["a sunset", sunset],
  ])("%s keeps its colours: that is no cast", async (_, painting) => {
    const before = taken(painting);
    expect(distance(before, await enhanced(before, "correct"))).toBeLessThan(2.5);
  });

  it("a front of black timber in the sun is not taken for a dim room", async () => {
    const timber: Painting = (x, y) =>
      x > 0.35 && y > 0.3 && y < 0.8 ? [0.006, 0.006, 0.007] : stoneFront(x, y);
    const before = taken(timber);
    for (const strength of strengths)
      expect(distance(before, await enhanced(before, strength))).toBeLessThan(2.5);
  });

  it.each<[string, Painting]>([
    ["a house at night", night],
    ["a garden at dusk", dusk],
    ["a sunset", sunset],
  ])("%s stays as dark as it is with natural and bright", async (_, painting) => {
    const before = taken(painting);
    for (const strength of strengths)
      expect(distance(before, await enhanced(before, strength))).toBeLessThan(1.5);
  });
});

describe("a cast", () => {
  it.each([
    ["warm", lamp],
    ["cool", shadeLight],
  ])("of %s light is taken off a white wall, and the room is as it was", async (_, light) => {
    const cast = taken(room, { light });
    const after = await enhanced(cast, "correct");
    expect(colourfulness(colourAt(cast, ...wall))).toBeGreaterThan(30);
    expect(colourfulness(colourAt(after, ...wall))).toBeLessThan(12);
    expect(distance(taken(room), after)).toBeLessThan(distance(taken(room), cast) / 3);
  });

  it("of a lamp leaves a window that was clipped white", async () => {
    const after = await enhanced(taken(room, { light: times(lamp, 1.25) }), "correct");
    expect(colourfulness(colourAt(after, 0.75, 0.22))).toBeLessThan(20);
  });
});

describe("the whites of a picture", () => {
  const wood: Light = [0.5, 0.3, 0.14];
  const light = { red: Math.log(wood[0] / wood[1]), blue: Math.log(wood[2] / wood[1]) };
  const boards: Painting = (x, y) => times(wood, 0.7 + 0.3 * Math.sin(40 * x) * Math.sin(30 * y));

  it("speak against a cast when something neutral is brighter than the wood", () => {
    const half = sceneOf(
      taken((x, y) => (x < 0.5 ? boards(x, y) : times([0.8, 0.8, 0.8], 0.6 + y / 3))),
      plainTables,
    );
    expect(shareOfWhites(light, half)).toBe(0);
  });

  it("speak for it when all that is bright has its colour", () => {
    expect(shareOfWhites(light, sceneOf(taken(boards), plainTables))).toBe(1);
  });
});

describe("mixed light", () => {
  const mixed: Painting = (x, y) => {
    const [red, green, blue] = room(x, y);
    const mix = (left: number, right: number) => (left * (1 - x) + right * x) / 2;
    return [red * mix(1.3, 0.76), green / 2, blue * mix(0.62, 1.34)];
  };

  it("of a lamp on the left and the sky on the right is made white on both sides", async () => {
    const before = taken(mixed);
    const after = await enhanced(before, "correct");
    for (const x of [0.06, 0.965]) {
      expect(colourfulness(colourAt(before, x, 0.3))).toBeGreaterThan(22);
      expect(colourfulness(colourAt(after, x, 0.3))).toBeLessThan(22);
    }
    expect(distance(taken(room), after)).toBeLessThan(distance(taken(room), before) / 3);
  });

  it("is not seen in a room with a wooden wall on the left and a white one on the right", async () => {
    const before = taken((x, y) => (x < 0.4 && y < 0.74 ? times([0.5, 0.3, 0.14], 0.7 + x) : room(x, y)));
    expect(distance(before, await enhanced(before, "correct"))).toBeLessThan(2.5);
  });
});

describe("exposure", () => {
  it("of a room that was taken 0.7 stops too bright comes down, and white stays white", async () => {
    const bright = taken(room, { light: [1.62, 1.62, 1.62] });
    const after = await enhanced(bright, "correct");
    expect(distance(taken(room), after)).toBeLessThan(0.7 * distance(taken(room), bright));
    expect(Math.min(...colourAt(after, 0.75, 0.22))).toBeGreaterThan(244);
  });

  it.each([-0.5, -1, -2])("a room taken %s stops too dark comes back within 3 levels", async (stops) => {
    const dark = taken(room, { light: times([1, 1, 1], 2 ** stops) });
    expect(distance(taken(room), await enhanced(dark, "correct"))).toBeLessThan(3);
  });
});

describe("a veil", () => {
  it("of light is taken away: black is black again, and the room at least twice as close to what it was", async () => {
    const hazy = taken(room, { light: [0.72, 0.72, 0.72], veil: 0.1 });
    const after = await enhanced(hazy, "correct");
    expect(Math.max(...colourAt(hazy, 0.25, 0.7))).toBeGreaterThan(85);
    expect(Math.max(...colourAt(after, 0.25, 0.7))).toBeLessThan(35);
    expect(distance(taken(room), after)).toBeLessThan(distance(taken(room), hazy) / 2);
  });

  it("is taken away too where white is white and only the blacks are grey, by a quarter at least", async () => {
    const good = taken(room);
    const grey = { ...good, data: good.data.map((level) => Math.round(40 + (level * 215) / 255)) };
    expect(distance(good, await enhanced(grey, "correct"))).toBeLessThan(0.75 * distance(good, grey));
  });

  it("of a flat curve too, at least by half", async () => {
    const good = taken(room);
    const flat = { ...good, data: good.data.map((level) => Math.round(level * 0.62 + 52)) };
    const after = await enhanced(flat, "correct");
    expect(distance(good, after)).toBeLessThan(distance(good, flat) / 2);
  });
});

describe("grain", () => {
  it("is measured within a fifth", () => {
    const { luma } = measureNoise(taken(room, { grain: 6 }));
    // The luma of equal grain in three channels has 0.67 of it.
    expect(luma).toBeGreaterThan(0.8 * 6 * 0.67);
    expect(luma).toBeLessThan(1.2 * 6 * 0.67);
  });

  it("is removed to less than half, and the edges stay", async () => {
    const grainy = taken(room, { grain: 7 });
    const after = await enhanced(grainy, "correct");
    expect(distance(taken(room), after)).toBeLessThan(distance(taken(room), grainy) / 2);
    expect(measureNoise(after).luma).toBeLessThan(measureNoise(grainy).luma / 4);
    const edge = (pixels: typeof after) =>
      Math.abs(colourAt(pixels, 0.415, 0.65, 0)[0] - colourAt(pixels, 0.425, 0.65, 0)[0]);
    expect(edge(after)).toBeGreaterThan(0.8 * edge(taken(room)));
  });

  it.each(["natural", "bright"] as const)(
    "of colour in the shadows does not grow when %s lights the room",
    async (strength) => {
      const before = taken(dimRoom, { grain: 2 });
      const after = await enhanced(before, strength);
      const sofa = [0.25, 0.68] as const;
      expect(meanLevel(after)).toBeGreaterThan(meanLevel(before) + 15);
      expect(colourGrainAt(after, ...sofa)).toBeLessThanOrEqual(colourGrainAt(before, ...sofa));
      expect(colourGrainAt(after, ...wall)).toBeLessThanOrEqual(colourGrainAt(before, ...wall));
    },
  );
});

describe("a dim room", () => {
  it("is left dim by correct, lit by natural, and lit more by bright", async () => {
    const before = taken(dimRoom);
    const [correct, natural, bright] = await Promise.all(
      strengths.map(async (strength) => meanLevel(await enhanced(before, strength))),
    );
    expect(correct).toBeCloseTo(meanLevel(before), 0);
    expect(natural).toBeGreaterThan(meanLevel(before) + 20);
    expect(bright).toBeGreaterThan((natural ?? 0) + 10);
  });

  it.each(["natural", "bright"] as const)("keeps the view in its window with %s", async (strength) => {
    const before = taken(dimRoom);
    const after = await enhanced(before, strength);
    expect(clippedShare(after)).toBeLessThanOrEqual(clippedShare(before));
    for (const [x, y] of [
      [0.75, 0.25],
      [0.75, 0.43],
    ] as const) {
      const [was, is] = [colourAt(before, x, y), colourAt(after, x, y)];
      for (const channel of [0, 1, 2] as const)
        expect(Math.abs(is[channel] - was[channel])).toBeLessThanOrEqual(25);
    }
  });

  it("leaves a dark tree behind its window dark, while a dark thing in the room is lit", async () => {
    const tree: Painting = (x, y) =>
      Math.abs(x - 0.74) < 0.02 && y > 0.2 && y < 0.48 ? [0.03, 0.04, 0.02] : dimRoom(x, y);
    const before = taken(tree);
    const after = await enhanced(before, "bright");
    const rise = (x: number, y: number) => colourAt(after, x, y, 2)[1] / colourAt(before, x, y, 2)[1];
    expect(rise(0.74, 0.35)).toBeLessThan(1.8);
    expect(rise(0.25, 0.68)).toBeGreaterThan(2);
  });

  it("loses the tint of its own lamps, and its white window frame gets none", async () => {
    const warm: Painting = (x, y) => {
      const [red, green, blue] = dimRoom(x, y);
      return x > 0.58 && x < 0.92 && y > 0.1 && y < 0.54
        ? [red, green, blue]
        : [red * 1.2, green, blue * 0.7];
    };
    const before = taken(warm);
    const after = await enhanced(before, "natural");
    expect(colourfulness(colourAt(before, ...wall))).toBeGreaterThan(20);
    expect(colourfulness(colourAt(after, ...wall))).toBeLessThan(10);
    expect(colourfulness(colourAt(after, 0.6, 0.3, 2))).toBeLessThan(10);
  });

  it("loses the orange of a sunset that all of its walls have: what stays of it is a shade", async () => {
    const isWindow = (x: number, y: number) => x > 0.58 && x < 0.92 && y > 0.1 && y < 0.54;
    const orange: Painting = (x, y) => {
      const [red, green, blue] = dimRoom(x, y);
      return isWindow(x, y) ? [red, green, blue] : [red * 1.26, green * 0.6, blue * 0.28];
    };
    const before = taken(orange);
    expect(colourfulness(colourAt(before, ...wall))).toBeGreaterThan(50);
    for (const strength of ["natural", "bright"] as const) {
      const after = colourAt(await enhanced(before, strength), ...wall);
      expect(colourfulness(after)).toBeLessThan(12.2);
    }
  });

  it("that is a garden in front of a bright sky is lit too, and nothing of it is clipped, be it a glint in its hedge", async () => {
    const garden: Painting = (x, y) => {
      if (y < 0.2 && x < 0.6) return times([0.9, 0.92, 0.95], 0.85 + 0.4 * y);
      if (x < 0.2 && y < 0.7) return [0.05, 0.048, 0.042];
      if (x < 0.6) return times([0.003, 0.005, 0.0015], 0.8 + 0.4 * Math.sin(90 * x) * Math.sin(70 * y));
      const glint = Math.round(320 * x) % 9 === 0 && Math.round(240 * y) % 9 === 0;
      return glint ? [0.024, 0.026, 0.022] : [0.003, 0.004, 0.0025];
    };
    const before = taken(garden);
    const after = await enhanced(before, "bright");
    expect(meanLevel(after)).toBeGreaterThan(meanLevel(before) + 60);
    expect(clippedShare(after)).toBeLessThanOrEqual(clippedShare(await enhanced(before, "correct")));
    const { gains = [], headroom = 0 } = planCorrection(before, "bright")?.lighting ?? {};
    const brightest = gains.slice(0, 128).map((gain, base) => gain * (base + headroom));
    expect(Math.max(...brightest)).toBeLessThan(255);
  });

  it.each(["natural", "bright"] as const)(
    "keeps its order of light with %s: of two tiles the brighter one stays it",
    async (strength) => {
      // Tiles with dark joints, so that a tile is brighter than what is around it; the light on them rises from left
      // to right.
      const joint = (x: number, y: number) => Math.round(320 * x) % 6 === 0 || Math.round(240 * y) % 6 === 0;
      const tiles: Painting = (x, y) => times([0.9, 0.9, 0.9], (joint(x, y) ? 0.6 : 1) * x ** 2.2);
      const before = taken((x, y) => (y > 0.3 && y < 0.7 ? tiles(x, y) : [0.02, 0.02, 0.02]));
      const after = await enhanced(before, strength);
      const level = (pixels: Pixels, tile: number) => colourAt(pixels, (6 * tile + 3) / 320, 123 / 240, 1)[1];
      expect(level(after, 26)).toBeGreaterThan(level(before, 26) + 20);
      for (let tile = 1; tile < 52; tile += 1)
        expect(level(after, tile)).toBeGreaterThan(level(after, tile - 1) - 1);
    },
  );

  it.each(["natural", "bright"] as const)(
    "loses with %s the blue of a window's shade on its right, and of a lamp's yellow on its left what is surely no paint",
    async (strength) => {
      const lights: Painting = (x, y) => {
        const [red, green, blue] = dimRoom(x, y);
        if (x < 0.45) return [red * 1.2, green, blue * 0.75];
        return x > 0.6 && !(y > 0.12 && y < 0.54) ? [red * 0.88, green, blue * 1.15] : [red, green, blue];
      };
      const before = taken(lights);
      const after = await enhanced(before, strength);
      const [lamp, shade] = [
        [0.06, 0.3],
        [0.75, 0.64],
      ] as const;
      const share = (pixels: Pixels) =>
        colourfulness(colourAt(pixels, ...lamp)) / colourAt(pixels, ...lamp)[1];
      expect(share(after)).toBeLessThan(0.5 * share(before));
      expect(colourfulness(colourAt(before, ...shade))).toBeGreaterThan(10);
      expect(colourfulness(colourAt(after, ...shade))).toBeLessThan(9);
    },
  );

  it("gets no halo: along the wall beside the window the light falls as before", async () => {
    const before = taken(dimRoom);
    const after = await enhanced(before, "bright");
    const along = [0.44, 0.47, 0.5, 0.53, 0.56].map((x) => colourAt(after, x, 0.3, 2)[1]);
    const was = [0.44, 0.47, 0.5, 0.53, 0.56].map((x) => colourAt(before, x, 0.3, 2)[1]);
    const spread = (values: number[]) => Math.max(...values) / Math.min(...values);
    expect(spread(along)).toBeLessThan(1.1 * spread(was));
  });
});

describe("sharpness", () => {
  const blurred = async (pixels: Pixels): Promise<Pixels> => {
    const { width, height } = pixels;
    const data = await sharp(pixels.data, { raw: { width, height, channels: 3 } })
      .blur(0.9)
      .raw()
      .toBuffer();
    return { data, width, height };
  };

  const step = (pixels: Pixels) => colourAt(pixels, 0.426, 0.6, 0)[1] - colourAt(pixels, 0.418, 0.6, 0)[1];

  it("comes back in part to a soft photo, and no channel gets a fringe", async () => {
    const soft = await blurred(taken(room));
    const after = await enhanced(soft, "correct");
    expect(step(after)).toBeGreaterThan(step(soft) + 4);
    const [[redWas, , blueWas], [red, , blue]] = [
      colourAt(soft, 0.426, 0.6, 0),
      colourAt(after, 0.426, 0.6, 0),
    ];
    expect(Math.abs(red - blue - (redWas - blueWas))).toBeLessThan(4);
  });

  it("is not touched in a crisp photo, nor in one with grain", async () => {
    const crisp = taken(room);
    expect(distance(crisp, await enhanced(crisp, "correct"))).toBeLessThan(0.2);
    const soft = await blurred(taken(room));
    const grain = taken(() => [0.2, 0.2, 0.2], { grain: 3 }).data;
    const middle = meanLevel(taken(() => [0.2, 0.2, 0.2]));
    const grainy = {
      ...soft,
      data: Buffer.from(
        soft.data.map((level, at) => Math.max(0, Math.min(255, level + (grain[at] ?? 0) - middle))),
      ),
    };
    expect(distance(grainy, await enhanced(grainy, "correct"))).toBeLessThan(0.2);
  });
});
