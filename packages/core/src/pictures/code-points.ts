/** How a picture says by numbers what its samples mean (ITU-T H.273): nclx in HEIF, cICP in PNG. */
export type CodePoints = {
  primaries: number;
  transfer: number;
  /** Samples from 0 to the largest. */ fullRange: boolean;
};

/** Interleaved samples, red, green, blue and perhaps alpha, in `depth` bits each: bytes, or words of 16 bits. */
export type Samples = { data: Uint8Array | Uint16Array; channels: 3 | 4; depth: number };

/** Whether the samples are those of an sRGB picture as they are; so is what has no numbers that are known here. */
export const isSrgb = ({ primaries, transfer }: CodePoints): boolean =>
  !otherTransfers.has(transfer) && xyzOf(primaries) === bt709;

/** Whether the transfer reaches far above the white of paper. */
export const isHdr = ({ transfer }: CodePoints): boolean => transfer === perceptual || transfer === hybrid;

/**
 * The samples as an 8-bit sRGB picture. Light beyond the primaries of sRGB is cut off, as a relative colorimetric
 * profile does; light above paper white is compressed into what is left below it.
 */
export function toSrgb({ data, channels, depth }: Samples, points: CodePoints): Uint8Array<ArrayBuffer> {
  const linear = linearOf(depth, points);
  const [rr, rg, rb, gr, gg, gb, br, bg, bb] = matrixOf(points.primaries);
  const isBright = isHdr(points);
  const largest = 2 ** depth - 1;
  const out = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += channels) {
    let red = linear[data[at] ?? 0] ?? 0;
    let green = linear[data[at + 1] ?? 0] ?? 0;
    let blue = linear[data[at + 2] ?? 0] ?? 0;
    const top = Math.max(red, green, blue);
    if (isBright && top > knee) {
      const scale = compressed(top) / top;
      red *= scale;
      green *= scale;
      blue *= scale;
    }
    out[at] = encoded(rr * red + rg * green + rb * blue);
    out[at + 1] = encoded(gr * red + gg * green + gb * blue);
    out[at + 2] = encoded(br * red + bg * green + bb * blue);
    if (channels === 4) out[at + 3] = Math.round(((data[at + 3] ?? 0) / largest) * 255);
  }
  return out;
}

/**
 * Up to here light is left alone: a room lies below it. Above, it approaches white without a corner in the curve, one
 * factor for all three channels so that hues stay. Paper white itself loses ΔE 1.4; a lamp twice as bright is still
 * told from its shade.
 */
const knee = 0.85;

const compressed = (light: number): number => knee + (1 - knee) * (1 - Math.exp((knee - light) / (1 - knee)));

const perceptual = 16;
const hybrid = 18;
/**
 * Gamma 2.2, gamma 2.8, linear, PQ and HLG. Every other is read as sRGB, BT.709 too: still pictures that say so were
 * made for sRGB displays, and look right there as they are.
 */
const otherTransfers = new Set([4, 5, 8, perceptual, hybrid]);

/** Nits of paper white in HDR (ITU-R BT.2408): what a finished SDR picture calls 255. */
const paperWhite = 203;
/** HLG's signal of 75%, its paper white (BT.2408), in scene light. */
const hybridWhite = 0.265;

/** The light of each sample value, of which 1 is paper white. */
function linearOf(depth: number, { transfer, primaries, fullRange }: CodePoints): Float32Array {
  const count = 2 ** depth;
  const light = transferOf(transfer, primaries);
  const unit = 2 ** (depth - 8);
  const [black, span] = fullRange ? [0, count - 1] : [16 * unit, 219 * unit];
  return Float32Array.from({ length: count }, (_, value) =>
    light(Math.min(Math.max((value - black) / span, 0), 1)),
  );
}

function transferOf(transfer: number, primaries: number): (signal: number) => number {
  if (transfer === perceptual) return pqLight;
  if (transfer === hybrid) return hlgLight;
  if (transfer === 4) return (signal) => signal ** 2.2;
  if (transfer === 5) return (signal) => signal ** 2.8;
  if (transfer === 8) return (signal) => signal;
  return primaries === 9 && transfer !== 2 && transfer !== 13 ? bt2020Light : srgbLight;
}

/** SMPTE ST 2084, absolute: paper white is 203 nits. */
function pqLight(signal: number): number {
  const power = signal ** (1 / 78.84375);
  const light = Math.max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power);
  return (light ** (1 / 0.1593017578125) * 10_000) / paperWhite;
}

/**
 * BT.2100 HLG as scene light, relative to its paper white. Its system gamma of 1.2 is left out: it makes a scene look
 * right on a dim 1,000-nit display, and an SDR picture of the same scene is shown without it (BT.2408, scene-referred
 * mapping).
 */
function hlgLight(signal: number): number {
  const scene =
    signal <= 0.5 ? signal ** 2 / 3 : (Math.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12;
  return scene / hybridWhite;
}

const srgbLight = (signal: number): number =>
  signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4;

const bt2020Light = (signal: number): number =>
  signal < 0.08124286 ? signal / 4.5 : ((signal + 0.09929682) / 1.09929682) ** (1 / 0.45);

/** sRGB bytes of light from 0 to 1: 2^14 steps keep every byte apart, also in the shadows. */
const steps = 2 ** 14;
const bytes = Uint8Array.from({ length: steps + 1 }, (_, step) => {
  const light = step / steps;
  return Math.round(255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055));
});

const encoded = (light: number): number =>
  bytes[light <= 0 ? 0 : light >= 1 ? steps : Math.round(light * steps)] ?? 0;

type Matrix = [number, number, number, number, number, number, number, number, number];

/** Light in these primaries to XYZ, white of D65. Row by row. */
const bt709: Matrix = [
  0.4123908, 0.3575843, 0.1804808, 0.212639, 0.7151687, 0.0721923, 0.0193308, 0.1191948, 0.9505322,
];
const bt2020: Matrix = [
  0.636958, 0.1446169, 0.168881, 0.2627002, 0.6779981, 0.0593017, 0, 0.0280727, 1.0609851,
];
const displayP3: Matrix = [
  0.4865709, 0.2656677, 0.1982173, 0.2289746, 0.6917385, 0.0792869, 0, 0.0451134, 1.0439444,
];

const xyzOf = (primaries: number): Matrix =>
  primaries === 9 ? bt2020 : primaries === 12 ? displayP3 : bt709;

const fromXyz: Matrix = [
  3.2409699, -1.5373832, -0.4986108, -0.9692436, 1.8759675, 0.0415551, 0.0556301, -0.203977, 1.0569715,
];

function matrixOf(primaries: number): Matrix {
  const [a, b] = [fromXyz, xyzOf(primaries)];
  const cell = (row: number, column: number): number =>
    [0, 1, 2].reduce((sum, k) => sum + (a[row * 3 + k] ?? 0) * (b[k * 3 + column] ?? 0), 0);
  return [
    cell(0, 0),
    cell(0, 1),
    cell(0, 2),
    cell(1, 0),
    cell(1, 1),
    cell(1, 2),
    cell(2, 0),
    cell(2, 1),
    cell(2, 2),
  ];
}
