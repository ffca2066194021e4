import type { Credits } from "./credits.ts";

/**
 * The kinds of IPTC's vocabulary that say who made the pixels: a procedure, or a trained model that changed a photo.
 */
export type Source = "algorithmicallyEnhanced" | "compositeWithTrainedAlgorithmicMedia";

const vocabulary = "http://cv.iptc.org/newscodes/digitalsourcetype/";

/** What an original may say of itself that enhancing it does not take back: that a model made it, or a part of it. */
const synthetic = new Set(
  ["trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicMedia"].map(
    (kind) => vocabulary + kind,
  ),
);

/** The credits of what an engine made of an original: the original's own, with how the pixels came about. */
export const creditsAfter = (original: Credits, source: Source): Credits => ({
  ...original,
  source: synthetic.has(original.source ?? "") ? original.source : vocabulary + source,
});

/**
 * The credits as an XMP packet (ISO 16684-1), in the properties that IPTC's photo metadata standard names for them;
 * `undefined` when there are none.
 */
export function xmpOf({
  captured,
  creators,
  rights,
  credit,
  usageTerms,
  webStatement,
  source,
}: Credits): string | undefined {
  const properties = [
    creators && `<dc:creator><rdf:Seq>${creators.map(item).join("")}</rdf:Seq></dc:creator>`,
    rights && alternatives("dc:rights", rights),
    usageTerms && alternatives("xmpRights:UsageTerms", usageTerms),
    webStatement && text("xmpRights:WebStatement", webStatement),
    credit && text("photoshop:Credit", credit),
    ...(captured
      ? ["exif:DateTimeOriginal", "xmp:CreateDate", "photoshop:DateCreated"].map((name) =>
          text(name, captured),
        )
      : []),
    source && text("Iptc4xmpExt:DigitalSourceType", source),
  ].filter((property) => property !== undefined);
  if (properties.length === 0) return undefined;
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" ${namespaces}>
${properties.join("\n")}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`;
}

const namespaces = [
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:exif="http://ns.adobe.com/exif/1.0/"',
  'xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
  'xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"',
  'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"',
  'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
].join(" ");

const text = (name: string, value: string): string => `<${name}>${escaped(value)}</${name}>`;

const item = (value: string): string => text("rdf:li", value);

const alternatives = (name: string, value: string): string =>
  `<${name}><rdf:Alt><rdf:li xml:lang="x-default">${escaped(value)}</rdf:li></rdf:Alt></${name}>`;

const escaped = (value: string): string =>
  value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
