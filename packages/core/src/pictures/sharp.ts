import sharp from "sharp";

// One picture at a time: two threads halve the time on two processors, four gain nothing, and a cache would only hold
// memory.
sharp.concurrency(2);
sharp.cache(false);

// Only these decoders may read an upload, whatever its name: no SVG, PDF or TIFF parser, and no gain map that turns a
// JPEG into HDR.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp"] });

export { sharp };
