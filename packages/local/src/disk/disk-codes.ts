import { codeOf } from "@luster/core/failure";

// The error codes of a directory that is full, unmounted, read-only or broken.
const codes = new Set("EACCES EBUSY EDQUOT EIO EMFILE ENFILE ENOSPC ENOTDIR EPERM EROFS ESTALE".split(" "));

/** Whether a directory is at fault, and not who uses it. */
export const isDiskFault = (error: unknown): boolean => codes.has(codeOf(error));
