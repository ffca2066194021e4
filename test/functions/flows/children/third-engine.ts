import { engines } from "@luster/functions/wiring/engines";
import { negativeEngine } from "../../../kit/engines/negative/engine.ts";

engines.premium = () => ({ engine: negativeEngine(), substituted: false });
