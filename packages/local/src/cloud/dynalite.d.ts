declare module "dynalite" {
  import type { Server } from "node:http";

  type Options = {
    path: string;
    createTableMs: number;
    updateTableMs: number;
    deleteTableMs: number;
  };
  /** The server opens the LevelDB at `path` at once, and closes it in its own `close`. */
  export default function dynalite(options: Options): Server;
}
