import { DOMParser } from "@xmldom/xmldom";
import ExifReader, { type ExpandedTags, type IncludeTagsOptions } from "exifreader";
import { exifTime, iptcTime, xmpTime } from "./times.ts";

/**
 * What is handed on of an original's metadata. The place, serial numbers, the camera's owner and everything else is
 * left behind. `captured` as ISO 8601, with the offset from UTC where the original has it; `source` is a
 * DigitalSourceType of IPTC.
 */
export type Credits = {
  captured?: string | undefined;
  creators?: string[] | undefined;
  rights?: string | undefined;
  credit?: string | undefined;
  usageTerms?: string | undefined;
  webStatement?: string | undefined;
  source?: string | undefined;
};

/** Of each text, so that all of them fit into one segment of a JPEG. */
const longestText = 2000;
const mostCreators = 10;

/**
 * The credits of a picture file: from XMP, which is in Unicode and structured, else from IPTC's older records, else
 * from EXIF. Metadata that cannot be read is no reason to refuse a picture: then there are none.
 */
export function creditsOf(file: Buffer): Credits {
  try {
    // oxlint-disable-next-line import/no-named-as-default-member -- Node finds no named exports in this package
    return credited(ExifReader.load(file, { expanded: true, includeTags: wanted, domParser: quietParser() }));
  } catch {
    return {};
  }
}

/** Nothing else is looked at: no maker's notes, no thumbnails. */
const wanted: IncludeTagsOptions = {
  exif: ["DateTimeOriginal", "OffsetTimeOriginal", "Artist", "Copyright"],
  iptc: ["By-line", "Copyright Notice", "Credit", "Date Created", "Time Created"],
  xmp: true,
};

/** The parser says on the console what it finds wrong; an upload must not write to the log. */
const quietParser = () => new DOMParser({ onError: () => {} });

function credited({ xmp, iptc, exif }: ExpandedTags): Credits {
  const tags: Tags = { ...xmp };
  const records: Tags = { ...iptc };
  const camera: Tags = { ...exif };
  const creators = first(textsOf(tags["creator"]), textsOf(records["By-line"]), artists(camera["Artist"]));
  const [rights] = first(
    textsOf(tags["rights"]),
    textsOf(records["Copyright Notice"]),
    textsOf(camera["Copyright"]),
  );
  const [credit] = first(textsOf(tags["Credit"]), textsOf(records["Credit"]));
  const [captured] = first(
    exifTime(textsOf(camera["DateTimeOriginal"])[0], textsOf(camera["OffsetTimeOriginal"])[0]),
    ...["DateTimeOriginal", "DateCreated", "CreateDate"].map((name) => xmpTime(textsOf(tags[name])[0])),
    iptcTime(textsOf(records["Date Created"])[0], textsOf(records["Time Created"])[0]),
  );
  return {
    captured,
    creators: creators.length > 0 ? creators.slice(0, mostCreators) : undefined,
    rights,
    credit,
    usageTerms: textsOf(tags["UsageTerms"])[0],
    webStatement: textsOf(tags["WebStatement"])[0],
    source: textsOf(tags["DigitalSourceType"])[0],
  };
}

type Tags = Record<string, unknown>;

const first = (...found: string[][]): string[] => found.find((texts) => texts.length > 0) ?? [];

/** EXIF has one text for all of them. */
const artists = (tag: unknown): string[] =>
  textsOf(tag).flatMap((text) => text.split(";").flatMap((name) => clean(name)));

/** The texts of a tag: of a list each, of alternatives in several languages the first, which is the default. */
function textsOf(tag: unknown): string[] {
  if (Array.isArray(tag)) return tag.flatMap(textsOf);
  if (typeof tag !== "object" || tag === null) return [];
  const { value, description } = tag as { value?: unknown; description?: unknown };
  const list = Array.isArray(value) && value.every((one) => typeof one === "object");
  if (list) return value.flatMap(textsOf);
  return typeof description === "string" ? clean(description) : [];
}

/** One text or none: without what XML and terminals do not take, and no longer than is useful. */
function clean(text: string): string[] {
  const visible = text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- XML 1.0 has no escapes for these
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, "")
    .trim()
    .slice(0, longestText)
    .toWellFormed();
  return visible === "" ? [] : [visible];
}
