import { inject } from "vitest";
import { storeSuite } from "../../kit/suites/store.suite.ts";
import { unsignedCheckSuite } from "../../kit/suites/unsigned-check.suite.ts";
import { newBucket } from "./radosgw/bucket.ts";

// radosgw 16 signs the SHA-256 as any header, and compares it with nothing; S3 and R2 do. It obeys headers that no
// signature covers; S3 refuses them, and of R2 it is not known.
storeSuite("radosgw", { http: true, checksums: false, unsignedHeaders: false }, () =>
  newBucket(inject("radosgw")),
);

const bucket = "unsigned-headers";
unsignedCheckSuite({ bucket, start: () => newBucket(inject("radosgw"), bucket) }, "obeyed");
