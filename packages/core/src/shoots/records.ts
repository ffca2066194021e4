import type { Page, PageQuery } from "@luster/contract/page";
import type { Shoot } from "./shoot.ts";

/** Keeps shoots. Every method throws `Failure("service.unavailable")` when the database does not answer. */
export interface ShootRecords {
  /** `false`, and nothing written, when the shoot exists already. */
  create(shoot: Shoot): Promise<boolean>;
  /** `undefined` when the user has no such shoot. */
  get(user: string, shootId: string): Promise<Shoot | undefined>;
  /** Writes it over the previous version; `false`, and nothing written, when another write came first. */
  replace(shoot: Shoot): Promise<boolean>;
  /** Removes its record, if there is one. */
  remove(user: string, shootId: string): Promise<void>;
  /** The user's shoots, newest first. */
  list(user: string, page: PageQuery): Promise<Page<Shoot>>;
  /** Those whose `delete_after` is at most `until`, in streams to be read in parallel; may lag behind the writes. */
  due(until: Date): AsyncIterable<Shoot>[];
  /** The shoots of everybody, some at a time, in no order; `cursor` is there while more may follow. */
  every(cursor?: string): Promise<Page<Shoot>>;
}
