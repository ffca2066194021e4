/**
 * What a disk says, by the system's code or its text (LevelDB and SQLite pass on the text alone), in words that
 * follow "because".
 */
const faults = [
  [
    /\b(ENOSPC|EDQUOT)\b|No space left on device|quota exceeded|disk is full/i,
    "its disk is full: make room there",
  ],
  [/\bEROFS\b|Read-only file system|readonly database/i, "its disk is read-only: make it writable"],
  [
    /\b(EACCES|EPERM)\b|Permission denied|Operation not permitted/i,
    "its owner or permissions keep Luster out: give it back to the user that runs Luster",
  ],
  [/\bEIO\b|Input\/output error|disk I\/O error/i, "its disk answers with an I/O error: check the disk"],
  [
    /\b(EMFILE|ENFILE)\b|Too many open files/i,
    "too many files are open: raise the system's limit (ulimit -n)",
  ],
  [/\bENOENT\b|No such file or directory/i, "it was removed or moved while it was in use: put it back"],
] as const;

/** Why a disk refused, and what to do about it; `undefined` for an error that is no disk's. */
export function diskFault(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const text = `${"code" in at ? String(at.code) : ""} ${at.message}`;
    const fault = faults.find(([pattern]) => pattern.test(text));
    if (fault) return fault[1];
  }
  return undefined;
}
