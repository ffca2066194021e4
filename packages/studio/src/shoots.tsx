import type { Luster, Shoot } from "@luster/client";
import { useEffect, useState } from "preact/hooks";
import { go, shootAddress } from "./address.ts";
import { DropZone } from "./drop-zone.tsx";
import { given } from "./shoot/given.ts";
import { inWords } from "./words.ts";

/** All shoots of the user, newest first, and how a new one begins: by its photos. */
export function ShootsPage({ luster }: { luster: Luster }) {
  const [shoots, setShoots] = useState<Shoot[]>();
  const [cursor, setCursor] = useState<string>();
  const [error, setError] = useState<unknown>();

  async function load(after?: string): Promise<void> {
    try {
      const page = await luster.shoots.list({ limit: 50, ...(after ? { cursor: after } : {}) });
      setShoots((before = []) => [...(after ? before : []), ...page.shoots]);
      setCursor(page.cursor);
    } catch (failure) {
      setError(failure);
    }
  }

  async function begin(files: File[]): Promise<void> {
    try {
      const { shoot_id } = await luster.shoots.create({ name: nameOf(files) });
      given.set(shoot_id, files);
      go(shootAddress(shoot_id));
    } catch (failure) {
      setError(failure);
    }
  }

  useEffect(() => void load(), [luster]);

  return (
    <>
      <h1 class="mt-4 text-3xl font-semibold tracking-tight">Photos that sell the room</h1>
      <p class="mt-2 mb-6 max-w-prose">
        Drop a shoot. Light and colour of every photo are put right; the originals stay as they are.
      </p>
      <DropZone onFiles={(files) => void begin(files)} />
      {error !== undefined && (
        <p role="alert" class="alert alert-error mt-6">
          {inWords(error)}
        </p>
      )}
      {shoots && shoots.length > 0 && (
        <section class="mt-12">
          <h2 class="mb-4 text-xl font-semibold">Shoots</h2>
          <ul class="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            {shoots.map((shoot) => (
              <li key={shoot.shoot_id}>
                <a
                  class="card card-border block bg-base-100 p-5 hover:border-primary"
                  href={shootAddress(shoot.shoot_id)}
                >
                  <span class="block truncate font-medium">{shoot.name}</span>
                  <time class="text-sm" dateTime={shoot.created_at}>
                    {new Date(shoot.created_at).toLocaleDateString(undefined, { dateStyle: "long" })}
                  </time>
                </a>
              </li>
            ))}
          </ul>
          {cursor && (
            <button type="button" class="btn mt-6" onClick={() => void load(cursor)}>
              Older shoots
            </button>
          )}
        </section>
      )}
    </>
  );
}

/** A shoot is named by its folder where the browser says it, else by the day. */
function nameOf(files: readonly File[]): string {
  const folder = files[0]?.webkitRelativePath.split("/").at(-2);
  return folder ?? `Shoot of ${new Date().toLocaleDateString(undefined, { dateStyle: "long" })}`;
}
