import { damaged, overwritten, uint16, uint32 } from "./bytes.ts";
import { type Case, casesOf } from "./cases.ts";
import { hidden, hollowHeif, inside, tiledHeif, withSize } from "./heif.ts";
import { havePhotos, photo } from "./samples.ts";

const unreadable = "failed: picture.unreadable";
const tooLarge = "failed: picture.too_large";

/** Made of boxes alone: no one's decoder is needed to build them. */
const hollow = casesOf("image/heic", [
  ["HEIC: boxes and no picture", unreadable, () => hollowHeif({})],
  ["HEIC: no primary picture", unreadable, () => hollowHeif({ primary: 0 })],
  ["HEIC: a primary picture that is not there", unreadable, () => hollowHeif({ primary: 77 })],
  ["HEIC: says 20,000 pixels a side", unreadable, () => hollowHeif({ width: 20_000, height: 20_000 })],
  ["HEIC: says 2³² pixels a side", unreadable, () => hollowHeif({ width: 0xffff_ffff, height: 0xffff_ffff })],
  ["HEIC: no size", unreadable, () => hollowHeif({ width: 0, height: 0 })],
  [
    "HEIC: 4 GB of picture, says its index",
    unreadable,
    () => hollowHeif({ offset: 0xffff_fff0, length: 0xffff_ffff }),
  ],
  [
    "HEIC: a picture that is its own tile",
    unreadable,
    () => hollowHeif({ type: "grid", references: [[1, [1]]] }),
  ],
  [
    "HEIC: pictures in a ring",
    unreadable,
    () =>
      hollowHeif({
        type: "grid",
        items: 3,
        references: [
          [1, [2]],
          [2, [3]],
          [3, [1]],
        ],
      }),
  ],
  [
    "HEIC: 65,536 tiles of one",
    unreadable,
    () =>
      hollowHeif({
        type: "grid",
        width: 16_000,
        height: 6_000,
        items: 2,
        references: [[1, Array<number>(65_535).fill(2)]],
      }),
  ],
  ["HEIC: 60,000 items", unreadable, () => hollowHeif({ items: 60_000 })],
  ["HEIC: an overlay of itself", unreadable, () => hollowHeif({ type: "iovl", references: [[1, [1]]] })],
  ["HEIC: an item of an unknown kind", unreadable, () => hollowHeif({ type: "lstr" })],
]);

const heic = () => photo("iphone_13_pro_max.HEIC");
const meta = { from: 40, to: 3_000 };
const data = { from: 20_000, to: 2_000_000 };
const patched = (type: string, offset: number, bytes: Buffer) =>
  overwritten(heic(), inside(heic(), type) + offset, bytes);

/** An iPhone's photo with one thing wrong. */
const phone = casesOf("image/heic", [
  ["HEIC of a phone: cut after its first box", unreadable, () => heic().subarray(0, 40)],
  ["HEIC of a phone: cut in its boxes", unreadable, () => heic().subarray(0, 1_500)],
  ["HEIC of a phone: cut in its pixels", unreadable, () => heic().subarray(0, 1_000_000)],
  ["HEIC of a phone: no primary picture", unreadable, () => hidden(heic(), "pitm")],
  ["HEIC of a phone: no places", unreadable, () => hidden(heic(), "iloc")],
  ["HEIC of a phone: no references", unreadable, () => hidden(heic(), "iref")],
  ["HEIC of a phone: no properties", unreadable, () => hidden(heic(), "iprp")],
  ["HEIC of a phone: another primary picture", unreadable, () => patched("pitm", 4, uint16(60_000))],
  ["HEIC of a phone: says 30,000 pixels a side", tooLarge, () => withSize(heic(), 30_000, 30_000)],
  ["HEIC of a phone: says 9,000 pixels a side", tooLarge, () => withSize(heic(), 9_000, 9_000)],
  ["HEIC of a phone: says one pixel", unreadable, () => withSize(heic(), 1, 1)],
  ["HEIC of a phone: 256 × 256 tiles", unreadable, () => patched("idat", 2, Buffer.from([255, 255]))],
  [
    "HEIC of a phone: a grid of 65,535 pixels a side",
    unreadable,
    () => patched("idat", 4, uint16(65_535, 65_535)),
  ],
  [
    "HEIC of a phone: its first tile is itself",
    unreadable,
    () => {
      const at = inside(heic(), "dimg");
      return overwritten(heic(), at + 4, heic().subarray(at, at + 2));
    },
  ],
  [
    "HEIC of a phone: places of 4 GB",
    unreadable,
    () => patched("iloc", 30, uint32(0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff)),
  ],
  ["HEIC of a phone: a broken decoder set-up", unreadable, () => patched("hvcC", 0, Buffer.alloc(60))],
  ...[1, 2, 3, 4].map((seed): [string, Case["ends"], Case["bytes"]] => [
    `HEIC of a phone: 20 bytes of its boxes changed, ${seed}`,
    unreadable,
    () => damaged(heic(), { ...meta, count: 20, seed }),
  ]),
  [
    "HEIC of a phone: 200 bytes of its pixels changed",
    "made: 3024 × 4032",
    () => damaged(heic(), { ...data, count: 200, seed: 1 }),
  ],
  ["HEIC of a phone: one tile as 36", "made: 3072 × 3072", () => tiledHeif(heic(), 6, 6)],
  ["HEIC of a phone: one tile as 1,024", unreadable, () => tiledHeif(heic(), 32, 32)],
]);

export const heifs = [...hollow, ...(havePhotos ? phone : [])];
