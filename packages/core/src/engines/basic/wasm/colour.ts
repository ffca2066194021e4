import { arithmetic, type Body, type Code, f32x4, type FourPixels } from "./assembly.ts";

/** BT.601, as `greyOf` of ../colour.ts. */
const weights = [0.299, 0.587, 0.114].map((weight) => f32x4.of(weight));

/** The greys of four pixels. */
export function greyOfFour(body: Body, channels: FourPixels): Code<"v128"> {
  const { sum } = arithmetic(body);
  return sum(
    ...channels.map((channel, index): [Code<"v128">, Code<"v128">] => [channel, weights[index] ?? channel]),
  );
}

/**
 * Pixels with the whole numbers of grey and colour that a JPEG would make of them. Colour that is smooth then steps
 * where it crosses a half, and nowhere else; with channels that are rounded each by itself, every pixel near it may
 * fall to either side.
 */
export function asJpegHolds(body: Body, channels: FourPixels): FourPixels {
  const { plus, minus, times } = arithmetic(body);
  const nearest = (value: Code<"v128">) => body.keep(f32x4.nearest(value));
  const exact = greyOfFour(body, channels);
  const redder = nearest(times(minus(channels[0], exact), f32x4.of(1 / 1.402)));
  const bluer = nearest(times(minus(channels[2], exact), f32x4.of(1 / 1.772)));
  const green = plus(times(redder, f32x4.of(0.714136)), times(bluer, f32x4.of(0.344136)));
  const grey = nearest(exact);
  return [
    plus(grey, times(redder, f32x4.of(1.402))),
    minus(grey, green),
    plus(grey, times(bluer, f32x4.of(1.772))),
  ];
}
