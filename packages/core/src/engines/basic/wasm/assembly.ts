/**
 * WebAssembly written in TypeScript: expressions that know their bytes (WebAssembly Core Specification 2.0, chapter
 * 5). What JavaScript cannot say, four numbers at once, is said with it; nothing has to be compiled ahead, bundled or
 * committed as binary.
 */
export type Code<T extends Type = Type> = { readonly type: T; readonly bytes: readonly number[] };
/** A whole number or an address, a number, and four numbers at once. */
export type Type = "i32" | "f32" | "v128";
/** Instructions that leave nothing behind. */
export type Step = readonly number[];

const typeBytes = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;

/** A function under construction: its parameters, and its locals as they are asked for. */
export class Body {
  readonly #parameters: readonly Type[];
  readonly #locals: Type[] = [];
  readonly #steps: number[] = [];

  constructor(...parameters: Type[]) {
    this.#parameters = parameters;
  }

  parameter<T extends Type>(index: number, type: T): Code<T> {
    return { type, bytes: [0x20, ...unsigned(index)] };
  }

  /** Evaluates `code` once, here, and returns what reads its value. */
  keep<T extends Type>(code: Code<T>): Code<T> {
    const local = this.variable(code.type);
    this.run(set(local, code));
    return local;
  }

  /** A local that starts at 0. */
  variable<T extends Type>(type: T): Code<T> {
    const index = this.#parameters.length + this.#locals.push(type) - 1;
    return { type, bytes: [0x20, ...unsigned(index)] };
  }

  run(...steps: Step[]): void {
    for (const step of steps) for (const byte of step) this.#steps.push(byte);
  }

  /** Runs what `inner` adds to this body while `condition` is not 0. */
  while(condition: Code<"i32">, inner: () => void): void {
    this.run([0x03, 0x40], condition.bytes, [0x04, 0x40]);
    inner();
    this.run([0x0c, 0x01, 0x0b, 0x0b]);
  }

  if(condition: Code<"i32">, then: () => void, otherwise: () => void): void {
    this.run(condition.bytes, [0x04, 0x40]);
    then();
    this.run([0x05]);
    otherwise();
    this.run([0x0b]);
  }

  get signature(): number[] {
    return [0x60, ...list(this.#parameters.map((type) => [typeBytes[type]])), 0];
  }

  get code(): number[] {
    const code = [...list(this.#locals.map((type) => [1, typeBytes[type]])), ...this.#steps, 0x0b];
    return [...unsigned(code.length), ...code];
  }
}

/** The four letters of the format, and its version. */
const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** A module that works on the memory `env.memory` and exports these functions, none of which returns anything. */
export function moduleOf(functions: Record<string, Body>): Uint8Array<ArrayBuffer> {
  const bodies = Object.values(functions);
  return Uint8Array.from([
    ...magic,
    ...section(1, list(bodies.map((body) => body.signature))),
    ...section(2, list([[...name("env"), ...name("memory"), 0x02, 0x00, 0x00]])),
    ...section(3, list(bodies.map((_, index) => [index]))),
    ...section(7, list(Object.keys(functions).map((key, index) => [...name(key), 0x00, index]))),
    ...section(10, list(bodies.map((body) => body.code))),
  ]);
}

export const set = (local: Code, value: Code): Step => [...value.bytes, 0x21, ...local.bytes.slice(1)];

/** On whole numbers and addresses. */
export const i32 = {
  of: (value: number): Code<"i32"> => ({ type: "i32", bytes: [0x41, ...signed(value)] }),
  add: operator("i32", 0x6a),
  sub: operator("i32", 0x6b),
  mul: operator("i32", 0x6c),
  and: operator("i32", 0x71),
  /** Shifted to the left. */
  shift: operator("i32", 0x74),
  less: operator("i32", 0x48),
};

export const f32 = {
  div: operator("f32", 0x95),
  add: operator("f32", 0x92),
  of: (value: number): Code<"f32"> => ({ type: "f32", bytes: [0x43, ...float(value)] }),
  from: (value: Code<"i32">): Code<"f32"> => ({ type: "f32", bytes: [...value.bytes, 0xb2] }),
};

/** On four numbers at once. */
export const f32x4 = {
  of: (value: number): Code<"v128"> => {
    const bytes = float(value);
    return { type: "v128", bytes: [0xfd, 0x0c, ...bytes, ...bytes, ...bytes, ...bytes] };
  },
  splat: (value: Code<"f32">): Code<"v128"> => ({ type: "v128", bytes: [...value.bytes, ...vector(0x13)] }),
  add: operator("v128", ...vector(0xe4)),
  sub: operator("v128", ...vector(0xe5)),
  mul: operator("v128", ...vector(0xe6)),
  div: operator("v128", ...vector(0xe7)),
  min: operator("v128", ...vector(0xe8)),
  max: operator("v128", ...vector(0xe9)),
  /** Rounded; a half goes to the even number. */
  nearest: (value: Code<"v128">): Code<"v128"> => ({
    type: "v128",
    bytes: [...value.bytes, ...vector(0x6a)],
  }),
  abs: (value: Code<"v128">): Code<"v128"> => ({ type: "v128", bytes: [...value.bytes, ...vector(0xe0)] }),
  /** All bits set where a is at least b. */
  atLeast: operator("v128", ...vector(0x46)),
  first: (value: Code<"v128">): Code<"f32"> => ({ type: "f32", bytes: [...value.bytes, ...vector(0x1f), 0] }),
  /** The four numbers that start at an address, which need not be aligned. */
  load: (address: Code<"i32">, offset = 0): Code<"v128"> => ({
    type: "v128",
    bytes: [...address.bytes, ...vector(0x00), 2, ...unsigned(offset)],
  }),
  store: (address: Code<"i32">, value: Code<"v128">, offset = 0): Step => [
    ...address.bytes,
    ...value.bytes,
    ...vector(0x0b),
    2,
    ...unsigned(offset),
  ],
  /** Four of the eight numbers of a and b, by their places. */
  pick: (a: Code<"v128">, b: Code<"v128">, places: readonly number[]): Code<"v128"> => ({
    type: "v128",
    bytes: [
      ...a.bytes,
      ...b.bytes,
      ...vector(0x0d),
      ...places.flatMap((place) => [0, 1, 2, 3].map((byte) => 4 * place + byte)),
    ],
  }),
};

export const bits = {
  and: operator("v128", ...vector(0x4e)),
  or: operator("v128", ...vector(0x50)),
  /** Four whole numbers. */
  of: (...values: [number, number, number, number]): Code<"v128"> => ({
    type: "v128",
    bytes: [0xfd, 0x0c, ...new Uint8Array(Int32Array.from(values).buffer)],
  }),
  /** Subtracts four whole numbers from four: a mask counts as -1. */
  sub: operator("v128", ...vector(0xb1)),
  lane: (value: Code<"v128">, place: number): Code<"i32"> => ({
    type: "i32",
    bytes: [...value.bytes, ...vector(0x1b), place],
  }),
  /** Four numbers without what is behind the point. */
  whole: (value: Code<"v128">): Code<"v128"> => ({ type: "v128", bytes: [...value.bytes, ...vector(0xf8)] }),
};

/** Arithmetic that keeps each result, on four numbers at once. */
export function arithmetic(body: Body) {
  const kept =
    (operation: (a: Code<"v128">, b: Code<"v128">) => Code<"v128">) => (a: Code<"v128">, b: Code<"v128">) =>
      body.keep(operation(a, b));
  return {
    plus: kept(f32x4.add),
    minus: kept(f32x4.sub),
    times: kept(f32x4.mul),
    over: kept(f32x4.div),
    lower: kept(f32x4.min),
    higher: kept(f32x4.max),
    /** The sum of products. */
    sum: (...products: [Code<"v128">, Code<"v128">][]) =>
      body.keep(
        products.map(([a, b]) => f32x4.mul(a, b)).reduce((total, product) => f32x4.add(total, product)),
      ),
  };
}

export type Four = readonly [Code<"v128">, Code<"v128">, Code<"v128">, Code<"v128">];

/** Rows of four numbers become columns. */
export function turned(body: Body, [a, b, c, d]: Four): Four {
  const pick = (...parts: Parameters<typeof f32x4.pick>) => body.keep(f32x4.pick(...parts));
  const [lowAb, highAb] = [pick(a, b, [0, 4, 1, 5]), pick(a, b, [2, 6, 3, 7])];
  const [lowCd, highCd] = [pick(c, d, [0, 4, 1, 5]), pick(c, d, [2, 6, 3, 7])];
  return [
    pick(lowAb, lowCd, [0, 1, 4, 5]),
    pick(lowAb, lowCd, [2, 3, 6, 7]),
    pick(highAb, highCd, [0, 1, 4, 5]),
    pick(highAb, highCd, [2, 3, 6, 7]),
  ];
}

/** Four pixels, by channel. */
export type FourPixels = readonly [red: Code<"v128">, green: Code<"v128">, blue: Code<"v128">];

/** Reads four pixels of three bytes each; sixteen bytes are looked at. */
export function pixelsAt(body: Body, address: Code<"i32">): FourPixels {
  const bytes = body.keep(f32x4.load(address));
  const channel = (from: 0 | 1 | 2) => {
    const places = [0, 3, 6, 9].flatMap((pixel) => [pixel + from, 16, 16, 16]);
    const numbers = shuffled(bytes, bits.of(0, 0, 0, 0), places);
    return body.keep({ type: "v128", bytes: [...numbers.bytes, ...vector(0xfa)] });
  };
  return [channel(0), channel(1), channel(2)];
}

/** Writes four pixels, rounded and kept within 0..255: twelve bytes. */
export function storePixels(body: Body, address: Code<"i32">, [red, green, blue]: FourPixels): void {
  const rounded = (value: Code<"v128">) => bits.whole(f32x4.nearest(value));
  const words = operator("v128", ...vector(0x86));
  const narrow = operator("v128", ...vector(0x66));
  const planes = body.keep(narrow(words(rounded(red), rounded(green)), words(rounded(blue), rounded(blue))));
  const places = [0, 1, 2, 3].flatMap((pixel) => [pixel, 4 + pixel, 8 + pixel]);
  const bytes = body.keep(shuffled(planes, planes, [...places, 0, 0, 0, 0]));
  body.run([...address.bytes, ...bytes.bytes, ...vector(0x5b), 0, 0, 0]);
  body.run([...address.bytes, ...bytes.bytes, ...vector(0x5a), 0, 8, 2]);
}

const shuffled = (a: Code<"v128">, b: Code<"v128">, places: readonly number[]): Code<"v128"> => ({
  type: "v128",
  bytes: [...a.bytes, ...b.bytes, ...vector(0x0d), ...places],
});

function operator<T extends Type>(type: T, ...opcode: number[]) {
  return (a: Code<T>, b: Code<T>): Code<T> => ({ type, bytes: [...a.bytes, ...b.bytes, ...opcode] });
}

function vector(opcode: number): number[] {
  return [0xfd, ...unsigned(opcode)];
}

const section = (id: number, content: number[]): number[] => [id, ...unsigned(content.length), ...content];

const name = (text: string): number[] => list([...new TextEncoder().encode(text)].map((byte) => [byte]));

const list = (items: readonly (readonly number[])[]): number[] => [
  ...unsigned(items.length),
  ...items.flat(),
];

const float = (value: number): number[] => [...new Uint8Array(Float32Array.of(value).buffer)];

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  if (value >= -0x40 && value < 0x40) return [value & 0x7f];
  return [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
