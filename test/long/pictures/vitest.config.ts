import { besideTests } from "../beside.ts";

/** What works on many pictures, or on large ones. */
export default besideTests("pictures");
