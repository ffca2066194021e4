import type { ListedAsset, Luster, Shoot } from "@luster/client";
import { Images } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { go, shootAddress } from "./address.ts";
import { ChooseButton, DropAnywhere } from "./choose.tsx";
import { Icon } from "./icon.tsx";
import { lanes } from "./lanes.ts";
import { thumbOf } from "./pictures.ts";
import { given } from "./shoot/given.ts";
import { afterFailure } from "./shoot/list.ts";
import { inWords } from "./words.ts";

type Trouble = {
  error: unknown;
  again: () => Promise<void>;
  /** Whether it is tried again by itself: what makes something is not. */
  goesOn: boolean;
};

/** All shoots of the user, newest first, and how a new one begins: by its photos. */
export function ShootsPage({ luster }: { luster: Luster }) {
  const [shoots, setShoots] = useState<Shoot[]>();
  const [cursor, setCursor] = useState<string>();
  const [trouble, setTrouble] = useState<Trouble>();

  async function load(after?: string): Promise<void> {
    try {
      const page = await luster.shoots.list({ limit: 24, ...(after ? { cursor: after } : {}) });
      setShoots((before = []) => [...(after ? before : []), ...page.shoots]);
      setCursor(page.cursor);
      setTrouble(undefined);
    } catch (error) {
      setTrouble({ error, again: () => load(after), goesOn: true });
    }
  }

  async function begin(files: File[]): Promise<void> {
    if (files.length === 0) return;
    try {
      const { shoot_id } = await luster.shoots.create({ name: nameOf(files) });
      given.set(shoot_id, files);
      go(shootAddress(shoot_id));
    } catch (error) {
      setTrouble({ error, again: () => begin(files), goesOn: false });
    }
  }

  useEffect(() => void load(), [luster]);
  useEffect(() => {
    if (!trouble?.goesOn) return;
    const timer = setTimeout(() => void trouble.again(), afterFailure);
    return () => clearTimeout(timer);
  }, [trouble]);

  return (
    <>
      <DropAnywhere onTake={(files) => void begin(files)} />
      <section class="mt-2 grid place-items-center rounded-box border border-base-300 bg-base-100 px-6 py-10 text-center sm:py-14">
        <span
          aria-hidden="true"
          class="mb-6 grid size-16 place-items-center rounded-full bg-primary/12 text-primary"
        >
          <Icon of={Images} class="size-8" />
        </span>
        <h1 class="text-3xl font-semibold tracking-tight text-balance sm:text-4xl">
          Photos that sell the room
        </h1>
        <p class="mt-3 mb-8 max-w-lg text-pretty">
          Drop a whole shoot here. Light, colour and noise of every photo are put right in seconds, the room
          stays as it is, and your originals are kept.
        </p>
        <ChooseButton
          onTake={(files) => void begin(files)}
          words="Choose photos"
          class="btn-primary btn-lg"
        />
        <p class="mt-4 text-sm">
          <span class="max-sm:hidden">or drop files and folders anywhere · </span>JPEG, HEIC, PNG, WebP
        </p>
      </section>
      {trouble && (
        <div role="alert" class="alert alert-error mt-6">
          <span>{inWords(trouble.error)}</span>
          <button type="button" class="btn btn-sm" onClick={() => void trouble.again()}>
            Try again
          </button>
        </div>
      )}
      {shoots && shoots.length > 0 && (
        <section class="mt-10">
          <h2 class="mb-4 text-xl font-semibold">Your shoots</h2>
          <ul class="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
            {shoots.map((shoot) => (
              <li key={shoot.shoot_id}>
                <ShootCard luster={luster} shoot={shoot} />
              </li>
            ))}
          </ul>
          {cursor && (
            <button type="button" class="btn btn-quiet mt-6" onClick={() => void load(cursor)}>
              Older shoots
            </button>
          )}
        </section>
      )}
    </>
  );
}

/** Covers are asked for a few at a time, the newest shoots first. */
const covering = lanes(3);

function ShootCard({ luster, shoot }: { luster: Luster; shoot: Shoot }) {
  const [cover, setCover] = useState<string>();
  useEffect(
    () =>
      covering(async () => {
        const { assets } = await luster.assets.list(shoot.shoot_id, { limit: 4 });
        setCover(coverOf(assets));
      }),
    [luster, shoot.shoot_id],
  );
  return (
    <a
      class="card card-border block overflow-hidden border-base-300 bg-base-100 hover:border-primary"
      href={shootAddress(shoot.shoot_id)}
    >
      <span class="relative grid aspect-3/2 place-items-center bg-base-300">
        {cover ? (
          <img
            src={cover}
            alt=""
            loading="lazy"
            decoding="async"
            class="absolute inset-0 size-full object-cover"
            onError={() => setCover(undefined)}
          />
        ) : (
          <Icon of={Images} class="size-8 opacity-50" />
        )}
      </span>
      <span class="block px-4 py-3">
        <span class="block truncate font-medium">{shoot.name}</span>
        <time class="text-sm" dateTime={shoot.created_at}>
          {new Date(shoot.created_at).toLocaleString(undefined, { dateStyle: "long", timeStyle: "short" })}
        </time>
      </span>
    </a>
  );
}

/** The first photo that is enhanced; else the first one. */
function coverOf(assets: readonly ListedAsset[]): string | undefined {
  const [first] = assets;
  const made = assets.flatMap(({ outputs }) => outputs.at(-1)?.renditions.thumb?.url ?? []);
  return made[0] ?? (first && thumbOf(first));
}

/** A shoot is named by its folder where the browser says it, else by the day. */
function nameOf(files: readonly File[]): string {
  const folder = files[0]?.webkitRelativePath.split("/").at(-2);
  return folder ?? `Shoot of ${new Date().toLocaleDateString(undefined, { dateStyle: "long" })}`;
}
