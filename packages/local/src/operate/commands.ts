import { checkRecords, copyBack, restoreOriginals, restoreTable } from "./backups.ts";
import { deleteUser, receipts } from "./delete-user.ts";

export type Command = {
  /** The names of what it is about, as the usage says them. */
  takes: string;
  does: string;
  run(given: string[], options: { yes: boolean; isDeployed: boolean }): Promise<Answer>;
};

export type Answer = {
  /** For programs. */
  found?: unknown;
  /** For the person who asked: what to do next. */
  next: string;
  /** The exit code. @default 0 */
  code?: number;
};

/** What whoever runs a Luster can have done past its API. */
export const commands: Record<string, Command> = {
  "delete-user": {
    takes: "USER",
    does: "what is kept of a user; with --yes deletes it all, and prints the receipt",
    run: ([user = ""], options) => deleteUser(user, options),
  },
  receipts: {
    takes: "USER",
    does: "the receipts of what was deleted of a user, newest first",
    run: ([user = ""]) => receipts(user),
  },
  "restore-table": {
    takes: "TIME",
    does: "a stage's table as it was at a time, restored into a new one",
    run: ([time = ""], options) => restoreTable(time, options),
  },
  "copy-back": {
    takes: "SOURCE",
    does: "what is lost, from a restored table, or from the copy of a data folder",
    run: ([source = ""], options) => copyBack(source, options),
  },
  "restore-originals": {
    takes: "",
    does: "originals that R2 has lost, from a stage's second copies",
    run: () => restoreOriginals(),
  },
  "check-records": {
    takes: "",
    does: "the records compared with the objects that they name",
    run: () => checkRecords(),
  },
};
