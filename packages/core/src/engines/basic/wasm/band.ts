import {
  arithmetic,
  bits,
  Body,
  type Code,
  f32,
  f32x4,
  i32,
  moduleOf,
  set,
  turned as quarterTurned,
} from "./assembly.ts";

type Vector = Code<"v128">;
type Eight<T> = readonly [T, T, T, T, T, T, T, T];
/** A block as eight rows of two halves: four numbers on the left and four on the right. */
type Block = readonly [left: Eight<Vector>, right: Eight<Vector>];

/** The programs of a band of eight rows, as WebAssembly that exports `smooth` and `finish`. */
export const bandPrograms = (): Uint8Array<ArrayBuffer> => moduleOf({ smooth: smooth(), finish: finish() });

/**
 * Smooths a row of blocks. Parameters: the addresses of three rings of eight rows (what is smoothed, the sums and the
 * weights), the bytes of a row, which row of the rings is the topmost, where the first block, the last one and the
 * one after the first begin, in bytes from the left, and the limit below which a coefficient becomes 0.
 */
function smooth(): Body {
  const body = new Body("i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "f32");
  const number = (index: number) => body.parameter(index, "i32");
  const [input, sums, weights, stride, top] = [number(0), number(1), number(2), number(3), number(4)];
  const [first, last, step] = [number(5), number(6), number(7)];
  const limit = body.keep(f32x4.splat(body.parameter(8, "f32")));
  const rows = eight((row) => body.keep(i32.mul(i32.and(i32.add(top, i32.of(row)), i32.of(7)), stride)));
  const left = body.keep(first);
  body.while(i32.less(left, i32.add(last, i32.of(1))), () => {
    const from = body.keep(i32.add(input, left));
    const loaded = halves((offset) =>
      eachOf(rows, (row) => body.keep(f32x4.load(i32.add(from, row), offset))),
    );
    const coefficients = across(body, loaded, forward);
    const { kept, count } = withoutSmall(body, coefficients, limit);
    const weight = body.keep(f32x4.splat(f32.div(f32.of(1), f32.add(f32.from(count), f32.of(0.5)))));
    const add = (block: Block) => {
      const [toSums, toWeights] = [body.keep(i32.add(sums, left)), body.keep(i32.add(weights, left))];
      rows.forEach((row, y) => {
        for (const half of [0, 1] as const) {
          const sum = body.keep(i32.add(toSums, row));
          const value = f32x4.mul(weight, block[half][y] ?? weight);
          body.run(f32x4.store(sum, f32x4.add(f32x4.load(sum, 16 * half), value), 16 * half));
          const total = body.keep(i32.add(toWeights, row));
          body.run(f32x4.store(total, f32x4.add(f32x4.load(total, 16 * half), weight), 16 * half));
        }
      });
    };
    body.if(
      i32.less(count, i32.of(2)),
      () => {
        // The mean is all that is left: the same for every pixel.
        const mean = body.keep(f32x4.mul(f32x4.splat(f32x4.first(kept[0][0])), f32x4.of(1 / 8)));
        add(halves(() => eight(() => mean)));
      },
      () => add(across(body, kept, inverse)),
    );
    body.run(set(left, i32.add(left, step)));
  });
  return body;
}

/**
 * Divides a row of sums by its weights, which leaves the smoothed row in the first place, and both rings' rows at 0
 * for what comes next. Parameters: the addresses of the smoothed row, of the sums and of the weights, and the bytes
 * of a row.
 */
function finish(): Body {
  const body = new Body("i32", "i32", "i32", "i32");
  const number = (index: number) => body.parameter(index, "i32");
  const [smoothed, sums, weights, bytes] = [number(0), number(1), number(2), number(3)];
  const at = body.variable("i32");
  body.while(i32.less(at, bytes), () => {
    const [sum, weight] = [body.keep(i32.add(sums, at)), body.keep(i32.add(weights, at))];
    body.run(f32x4.store(i32.add(smoothed, at), f32x4.div(f32x4.load(sum), f32x4.load(weight))));
    body.run(f32x4.store(sum, f32x4.of(0)), f32x4.store(weight, f32x4.of(0)));
    body.run(set(at, i32.add(at, i32.of(16))));
  });
  return body;
}

/**
 * A transform of the columns, and then of the rows; the block comes out turned over, so that twice gives it as it
 * was.
 */
function across(body: Body, block: Block, along: typeof forward): Block {
  const down = eachHalf(block, (half) => along(body, half));
  return eachHalf(turned(body, down), (half) => along(body, half));
}

/** Sets coefficients below the limit to 0, and counts those that are left with the mean, which always is. */
function withoutSmall(body: Body, block: Block, limit: Vector): { kept: Block; count: Code<"i32"> } {
  let counts = bits.of(0, 0, 0, 0);
  const kept = eachHalf(block, (half, side) =>
    eachOf(half, (values, row) => {
      const large = f32x4.atLeast(f32x4.abs(values), limit);
      const mask = body.keep(side === 0 && row === 0 ? bits.or(large, bits.of(-1, 0, 0, 0)) : large);
      // A mask is -1 as a whole number.
      counts = body.keep(bits.sub(counts, mask));
      return body.keep(bits.and(values, mask));
    }),
  );
  const [a, b, c, d] = [
    bits.lane(counts, 0),
    bits.lane(counts, 1),
    bits.lane(counts, 2),
    bits.lane(counts, 3),
  ];
  return { kept, count: body.keep(i32.add(i32.add(a, b), i32.add(c, d))) };
}

const cosine = (k: number): Vector => f32x4.of(Math.cos((k * Math.PI) / 16) / 2);
const [c1, c2, c3, c4, c5, c6, c7] = [
  cosine(1),
  cosine(2),
  cosine(3),
  cosine(4),
  cosine(5),
  cosine(6),
  cosine(7),
];

/** The discrete cosine transform of eight numbers, orthonormal, by the even-odd split; of four columns at once. */
function forward(body: Body, [v0, v1, v2, v3, v4, v5, v6, v7]: Eight<Vector>): Eight<Vector> {
  const { plus, minus, sum } = arithmetic(body);
  const [s0, s1, s2, s3] = [plus(v0, v7), plus(v1, v6), plus(v2, v5), plus(v3, v4)];
  const [d0, d1, d2, d3] = [minus(v0, v7), minus(v1, v6), minus(v2, v5), minus(v3, v4)];
  const [outer, inner] = [plus(s0, s3), plus(s1, s2)];
  const [o, i] = [minus(s0, s3), minus(s1, s2)];
  return [
    sum([c4, plus(outer, inner)]),
    sum([c1, d0], [c3, d1], [c5, d2], [c7, d3]),
    sum([c2, o], [c6, i]),
    minus(sum([c3, d0]), sum([c7, d1], [c1, d2], [c5, d3])),
    sum([c4, minus(outer, inner)]),
    minus(sum([c5, d0], [c7, d2], [c3, d3]), sum([c1, d1])),
    minus(sum([c6, o]), sum([c2, i])),
    minus(sum([c7, d0], [c3, d2]), sum([c5, d1], [c1, d3])),
  ];
}

/** The inverse of `forward`. */
function inverse(body: Body, [v0, v1, v2, v3, v4, v5, v6, v7]: Eight<Vector>): Eight<Vector> {
  const { plus, minus, sum } = arithmetic(body);
  const [a, b] = [sum([c4, plus(v0, v4)]), sum([c4, minus(v0, v4)])];
  const [c, d] = [sum([c2, v2], [c6, v6]), minus(sum([c6, v2]), sum([c2, v6]))];
  const [s0, s1, s2, s3] = [plus(a, c), plus(b, d), minus(b, d), minus(a, c)];
  const d0 = sum([c1, v1], [c3, v3], [c5, v5], [c7, v7]);
  const d1 = minus(sum([c3, v1]), sum([c7, v3], [c1, v5], [c5, v7]));
  const d2 = minus(sum([c5, v1], [c7, v5], [c3, v7]), sum([c1, v3]));
  const d3 = minus(sum([c7, v1], [c3, v5]), sum([c5, v3], [c1, v7]));
  return [
    plus(s0, d0),
    plus(s1, d1),
    plus(s2, d2),
    plus(s3, d3),
    minus(s3, d3),
    minus(s2, d2),
    minus(s1, d1),
    minus(s0, d0),
  ];
}

/** Rows become columns. */
function turned(body: Body, [left, right]: Block): Block {
  const [a, b] = [quarterTurned(body, upper(left)), quarterTurned(body, lower(left))];
  const [c, d] = [quarterTurned(body, upper(right)), quarterTurned(body, lower(right))];
  return [
    [...a, ...c],
    [...b, ...d],
  ];
}

const upper = ([a, b, c, d]: Eight<Vector>) => [a, b, c, d] as const;
const lower = ([, , , , e, f, g, h]: Eight<Vector>) => [e, f, g, h] as const;

const eight = <T>(of: (row: number) => T): Eight<T> => [
  of(0),
  of(1),
  of(2),
  of(3),
  of(4),
  of(5),
  of(6),
  of(7),
];

const eachOf = <T, U>([a, b, c, d, e, f, g, h]: Eight<T>, of: (item: T, row: number) => U): Eight<U> => [
  of(a, 0),
  of(b, 1),
  of(c, 2),
  of(d, 3),
  of(e, 4),
  of(f, 5),
  of(g, 6),
  of(h, 7),
];

const eachHalf = (block: Block, of: (half: Eight<Vector>, side: 0 | 1) => Eight<Vector>): Block => [
  of(block[0], 0),
  of(block[1], 1),
];

/** The two halves of a block, by how many bytes they begin from its left. */
const halves = (of: (offset: 0 | 16) => Eight<Vector>): Block => [of(0), of(16)];
