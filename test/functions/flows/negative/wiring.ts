import { engines } from "@luster/functions/wiring/engines";
import { negativeEngine } from "./engine.ts";

engines.premium = () => ({ engine: negativeEngine(), substituted: false });
