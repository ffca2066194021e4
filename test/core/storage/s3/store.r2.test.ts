import { embeddedR2 } from "../../../kit/stores.ts";
import { storeSuite } from "../../../kit/suites/store.suite.ts";
import { unsignedCheckSuite } from "../../../kit/suites/unsigned-check.suite.ts";

const bucket = "pictures";

storeSuite("R2", { http: true }, () => embeddedR2(bucket));
unsignedCheckSuite({ bucket, start: () => embeddedR2(bucket) }, "refused");
