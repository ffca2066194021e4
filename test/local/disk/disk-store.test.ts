import { directory } from "../../kit/stores.ts";
import { storeSuite } from "../../kit/suites/store.suite.ts";

storeSuite("disk", { http: true }, directory);
