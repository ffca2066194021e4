import { inject } from "vitest";
import { directory, embeddedR2 } from "../../kit/stores.ts";
import { storeSuite } from "../../kit/suites/store.suite.ts";
import { unsignedCheckSuite } from "../../kit/suites/unsigned-check.suite.ts";
import { newBucket } from "./radosgw/bucket.ts";

storeSuite("directory", { http: true }, directory);
storeSuite("embedded R2", { http: true }, embeddedR2);
storeSuite(
  "radosgw",
  {
    http: true,
    lacks: {
      checksums: "radosgw 16 signs the SHA-256 as any header, and compares it with nothing",
      unsignedHeaders: "radosgw 16 obeys headers that no signature covers",
    },
  },
  () => newBucket(inject("radosgw")),
);

const bucket = "unsigned-headers";
unsignedCheckSuite({ bucket, start: () => newBucket(inject("radosgw"), bucket) }, "obeyed");
