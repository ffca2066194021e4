import type { Clock } from "@luster/core/time";
import { seams } from "./seams.ts";

export const now: Clock = () => seams.now();
