declare module "dynalite" {
  import type { Server } from "node:http";

  type Options = { createTableMs: number; updateTableMs: number; deleteTableMs: number };
  /** Without a `path` its tables are in memory. */
  export default function dynalite(options: Options): Server;
}

declare module "dynalite/db/index.js" {
  /** What dynalite itself creates its store with; `db` is the LevelDB that every table and index of it goes through. */
  const levels: { create: (options: object) => { db: object } };
  export default levels;
}
