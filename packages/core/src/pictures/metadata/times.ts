/**
 * EXIF's `2024:05:06 07:08:09` with its offset as ISO 8601; nothing for blanks and zeros, which cameras write without
 * a clock.
 */
export function exifTime(text = "", offset = ""): string[] {
  const parts = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d:\d\d:\d\d)/.exec(text);
  if (!parts) return [];
  const [, year, month, day, time] = parts;
  return valid(`${year}-${month}-${day}T${time}${isOffset(offset) ? offset : ""}`);
}

/** XMP's times are ISO 8601, as exact as they are known: a year, a day, a second with or without an offset. */
export const xmpTime = (text = ""): string[] =>
  /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/.test(text) ? valid(text) : [];

/** IPTC's `20240506` and `070809+0200`, as they are or with separators. */
export function iptcTime(date = "", time = ""): string[] {
  const day = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(date)?.slice(1).join("-");
  if (day === undefined) return [];
  const [, hours, minutes, seconds, sign = "", offset = ""] =
    /^(\d\d):?(\d\d):?(\d\d)([+-])?(\d\d:?\d\d)?$/.exec(time) ?? [];
  if (hours === undefined) return valid(day);
  return valid(`${day}T${hours}:${minutes}:${seconds}${sign}${offset.replace(/^(\d\d)(\d\d)$/, "$1:$2")}`);
}

const isOffset = (text: string): boolean => /^([+-]\d\d:\d\d|Z)$/.test(text);

const valid = (time: string): string[] =>
  Number(time.slice(0, 4)) > 0 && !Number.isNaN(Date.parse(time)) ? [time] : [];
