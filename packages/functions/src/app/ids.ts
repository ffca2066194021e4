import { createHash } from "node:crypto";
import type { Clock } from "@luster/core/id";
import { seams } from "./seams.ts";

export { newId } from "@luster/core/id";

export const now: Clock = () => seams.now();

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
