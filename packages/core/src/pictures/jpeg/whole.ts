import { isFollowed, isFrame, readFrame, readHuffman, readSteps, type Frame, type Tables } from "./frame.ts";
import { followScan, nextMarker } from "./scan.ts";

/** libvips gives up beyond these too: a progressive file has about ten. */
const maxScans = 100;

/**
 * Whether a JPEG's data holds the whole picture: every block of every scan, and every bit of every coefficient. It
 * follows the data itself, so an end marker means nothing, there or not; what comes behind the picture is not looked
 * at. libjpeg cannot be asked: it fills up what is missing with grey, and tells of it only in the first of its
 * warnings, which harmless stray bytes make too. `undefined` for a coding that is not followed (arithmetic, or tables
 * left out), or no JPEG.
 */
export function isWholeJpeg(file: Buffer): boolean | undefined {
  const tables: Tables = { dc: [], ac: [], dcSteps: [], restartInterval: 0 };
  let frame: Frame | undefined;
  let at = 2;
  for (let scans = 0; scans <= maxScans;) {
    at = nextMarker(file, at);
    const marker = file[at + 1] ?? endMarker;
    if (marker === endMarker) return false;
    at += 2;
    if (standsAlone(marker)) continue;
    if (at + 2 > file.length) return false;
    const body = file.subarray(at + 2, at + file.readUInt16BE(at));
    at += body.length + 2;
    if (isFrame(marker)) {
      if (frame) return false;
      frame = isFollowed(marker) ? readFrame(marker, body, tables) : undefined;
      if (!frame) return undefined;
    }
    if (marker === huffmanTables && !readHuffman(body, tables)) return undefined;
    if (marker === quantisation) readSteps(body, tables);
    if (marker === restartInterval && body.length >= 2) tables.restartInterval = body.readUInt16BE(0);
    if (marker !== startOfScan) continue;
    if (!frame || tables.dc.length + tables.ac.length === 0) return undefined;
    const end = followScan(file, { body, at }, frame, tables);
    if (end === undefined) return false;
    if (isComplete(frame)) return true;
    at = end;
    scans += 1;
  }
  return false;
}

const huffmanTables = 0xc4;
const endMarker = 0xd9;
const startOfScan = 0xda;
const quantisation = 0xdb;
const restartInterval = 0xdd;

/** Restart markers and the start of the picture have no length. */
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

const isComplete = ({ components }: Frame): boolean =>
  components.every(({ missing }) => missing.every((bits) => bits === 0));
