import { latin1, overwritten, uint16, uint32 } from "./bytes.ts";

/** A box of the ISO media format. */
export const box = (type: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([uint32(body.length + 8), latin1(type), body]);
};

const full = (type: string, ...content: Buffer[]): Buffer => box(type, uint32(0), ...content);

const fileType = (brand = "heic"): Buffer => box("ftyp", latin1(brand), uint32(0), latin1(`mif1${brand}`));

type Parts = {
  primary?: number;
  /** The size that the picture says it has. */
  width?: number;
  height?: number;
  /** Where the picture's bytes are, and how many. */
  offset?: number;
  length?: number;
  /** Which item refers to which. */
  references?: [from: number, to: number[]][];
  type?: string;
  items?: number;
};

/** A HEIC with the boxes a reader asks for and no picture in them that could be decoded. */
export function hollowHeif(parts: Parts): Buffer {
  const {
    primary = 1,
    width = 64,
    height = 64,
    offset = 0,
    length = 16,
    references = [],
    type = "hvc1",
    items = 1,
  } = parts;
  const ids = Array.from({ length: items }, (_, at) => at + 1);
  const info = ids.map((id) =>
    box("infe", uint32(0x02000000), uint16(id, 0), latin1(`${id === 1 ? type : "hvc1"}\0`)),
  );
  const places = ids.map((id) => Buffer.concat([uint16(id, 0, 1), uint32(offset, length)]));
  const meta = full(
    "meta",
    full("hdlr", uint32(0), latin1("pict"), Buffer.alloc(13)),
    ...(primary > 0 ? [full("pitm", uint16(primary))] : []),
    full("iloc", Buffer.from([0x44, 0x00]), uint16(items), ...places),
    full("iinf", uint16(items), ...info),
    box(
      "iprp",
      box("ipco", full("ispe", uint32(width, height)), box("hvcC", Buffer.alloc(23, 1))),
      full("ipma", uint32(items), ...ids.map((id) => Buffer.concat([uint16(id), Buffer.from([2, 1, 0x82])]))),
    ),
    ...(references.length > 0
      ? [full("iref", ...references.map(([from, to]) => box("dimg", uint16(from, to.length, ...to))))]
      : []),
    box("idat", Buffer.from([0, 0, 255, 255]), uint16(width & 0xffff, height & 0xffff)),
  );
  return Buffer.concat([fileType(), meta, box("mdat", Buffer.alloc(64, 7))]);
}

/** Where the content of the first box of a type begins. */
export const inside = (file: Buffer, type: string): number => {
  const at = file.indexOf(latin1(type));
  if (at < 0) throw new RangeError(`The file has no ${type}`);
  return at + 4;
};

/** The first box of a type under another name, which readers skip. */
export const hidden = (file: Buffer, type: string): Buffer =>
  overwritten(file, inside(file, type) - 4, latin1("free"));

/** Each `ispe` of the file with another size. */
export function withSize(file: Buffer, width: number, height: number): Buffer {
  let copy = file;
  for (let at = file.indexOf("ispe"); at >= 0; at = file.indexOf("ispe", at + 4))
    copy = overwritten(copy, at + 8, uint32(width, height));
  return copy;
}

/**
 * A grid of rows × columns tiles of 512 pixels that all have the same bytes: those of the first tile of `phone`, whose
 * places are listed with 16 bytes each. 60 kB make 94 megapixels so.
 */
export function tiledHeif(phone: Buffer, rows: number, columns: number): Buffer {
  const first = inside(phone, "iloc") + 8;
  const tile = phone.subarray(phone.readUInt32BE(first + 8)).subarray(0, phone.readUInt32BE(first + 12));
  const ids = Array.from({ length: rows * columns }, (_, at) => at + 2);
  const size = [columns * 512, rows * 512] as const;
  const grid = Buffer.concat([Buffer.from([0, 1, rows - 1, columns - 1]), uint32(...size)]);
  const meta = (at: number): Buffer =>
    full(
      "meta",
      full("hdlr", uint32(0), latin1("pict"), Buffer.alloc(13)),
      full("pitm", uint16(1)),
      places(grid.length, ids, uint32(at, tile.length)),
      full("iinf", uint16(ids.length + 1), entry(1, "grid"), ...ids.map((id) => entry(id, "hvc1"))),
      box("iprp", box("ipco", decoderOf(phone), sizeOf(512, 512), sizeOf(...size)), owners(ids)),
      full("iref", box("dimg", uint16(1, ids.length, ...ids))),
      box("idat", grid),
    );
  const before = fileType().length + meta(0).length + 8;
  return Buffer.concat([fileType(), meta(before), box("mdat", tile)]);
}

const entry = (id: number, type: string): Buffer =>
  box("infe", uint32(0x02000000), uint16(id, 0), latin1(`${type}\0`));

const sizeOf = (width: number, height: number): Buffer => full("ispe", uint32(width, height));

/** The grid is in the box beside, the tiles are all at `tile`. */
const places = (gridLength: number, ids: number[], tile: Buffer): Buffer =>
  box(
    "iloc",
    uint32(0x01000000),
    Buffer.from([0x44, 0]),
    uint16(ids.length + 1, 1, 1, 0, 1),
    uint32(0, gridLength),
    ...ids.map((id) => Buffer.concat([uint16(id, 0, 0, 1), tile])),
  );

/** The tiles have the first two properties, the grid the third. */
const owners = (ids: number[]): Buffer =>
  full(
    "ipma",
    uint32(ids.length + 1),
    uint16(1),
    Buffer.from([1, 3]),
    ...ids.map((id) => Buffer.concat([uint16(id), Buffer.from([2, 0x81, 2])])),
  );

function decoderOf(phone: Buffer): Buffer {
  const at = inside(phone, "hvcC") - 8;
  return phone.subarray(at, at + phone.readUInt32BE(at));
}
