import { besideTests } from "../beside.ts";

/**
 * What starts, stops and kills whole machines, or sends real photos through one: each file takes as long as a hundred
 * others.
 */
export default besideTests("machine");
