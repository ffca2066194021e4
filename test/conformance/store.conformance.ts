import { inject } from "vitest";
import { storeSuite } from "../suites/store.suite.ts";
import { newBucket } from "./radosgw/bucket.ts";

// radosgw 16 signs the SHA-256 as any header, and compares it with nothing. S3 and R2 do.
storeSuite("radosgw", { http: true, checksums: false }, () => newBucket(inject("radosgw")));
