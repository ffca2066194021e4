import type { Luster } from "@luster/client";
import { Trash2 } from "lucide";
import { useEffect, useMemo, useState } from "preact/hooks";
import { go } from "../address.ts";
import { ChooseButton, DropAnywhere } from "../choose.tsx";
import { ask } from "../deleting/question.tsx";
import { remove } from "../deleting/receipts.ts";
import { Icon } from "../icon.tsx";
import { Viewer } from "../viewer/viewer.tsx";
import { inWords, plural } from "../words.ts";
import { Gallery } from "./gallery.tsx";
import { given } from "./given.ts";
import { isGone } from "./list.ts";
import { createShootModel, type ShootModel } from "./model.ts";
import { Sending } from "./sending.tsx";
import { countsOf, needsReview, type Tile } from "./tiles.ts";
import { Title } from "./title.tsx";
import { Toolbar } from "./toolbar.tsx";

/** One shoot: its photos, what happens to them, and what can be done with them. */
export function ShootPage({ luster, id }: { luster: Luster; id: string }) {
  const model = useMemo(() => createShootModel(luster, id), [luster, id]);
  const [viewed, setViewed] = useState<string>();
  const [filter, setFilter] = useState<Filter>("all");
  useEffect(() => {
    void model.open(given.get(id));
    given.delete(id);
    return () => model.close();
  }, [model, id]);
  useEffect(() => {
    document.title = model.shoot.value ? `${model.shoot.value.name} – Luster` : "Luster";
  });

  if (isGone(model.error.value)) return <NotThere />;
  const tiles = model.tiles.value;
  const shown = tiles.filter(filters[filter]);
  const current = shown.length > 0 ? filter : "all";
  const take = (files: File[], others: string[]): void => model.add(files, others);
  return (
    <>
      <DropAnywhere onTake={take} />
      <nav aria-label="Breadcrumb" class="text-sm">
        <a class="link link-hover" href="#/">
          ← All shoots
        </a>
      </nav>
      <div class="mt-2 mb-4 flex flex-wrap items-end gap-x-4 gap-y-3">
        <div class="min-w-60 flex-1">
          <Title model={model} />
          <Counts model={model} />
        </div>
        <div class="flex flex-wrap gap-2">
          <ChooseButton
            onTake={take}
            words="Add photos"
            class={tiles.length > 0 ? "btn-quiet btn-sm" : "btn-primary"}
          />
          {model.shoot.value && <DeleteShoot model={model} name={model.shoot.value.name} />}
        </div>
      </div>
      <Notices model={model} />
      <Sending model={model} />
      {tiles.length > 0 && <Toolbar model={model} />}
      <Filters tiles={tiles} current={current} onChange={setFilter} />
      <Gallery model={model} tiles={shown.length > 0 ? shown : tiles} onView={setViewed} />
      {model.isLoaded.value && tiles.length === 0 && (
        <p class="py-20 text-center">There are no photos yet. Drop them here, or add them by the button.</p>
      )}
      {viewed !== undefined && <Viewer model={model} at={viewed} onMove={setViewed} />}
    </>
  );
}

function NotThere() {
  return (
    <section class="py-24 text-center" role="alert">
      <h1 class="text-2xl font-semibold">This shoot is not there</h1>
      <p class="mt-3 mb-8">It was deleted, or belongs to somebody else.</p>
      <a class="btn btn-primary" href="#/">
        All shoots
      </a>
    </section>
  );
}

function DeleteShoot({ model, name }: { model: ShootModel; name: string }) {
  const deleteShoot = async () => {
    const deletion = await model.deleteShoot();
    go("#/");
    return deletion;
  };
  const photos = model.tiles.value.length;
  return (
    <button
      type="button"
      class={`btn btn-quiet ${photos > 0 ? "btn-sm max-sm:btn-square" : ""}`}
      onClick={() =>
        ask({
          title: `Delete the shoot “${name}”?`,
          detail: `Its ${plural(photos, "photo")}, originals and all versions, are deleted.`,
          choices: [{ words: "Delete the shoot", act: () => remove(`the shoot “${name}”`, [deleteShoot]) }],
        })
      }
    >
      <Icon of={Trash2} />
      <span class={photos > 0 ? "max-sm:sr-only" : ""}>Delete shoot</span>
    </button>
  );
}

type Filter = "all" | "review" | "failed";
const filters: Record<Filter, (tile: Tile) => boolean> = {
  all: () => true,
  review: needsReview,
  failed: ({ state }) => state === "failed",
};

/** Ways to see only what wants a person's eye; there are none while nothing does. */
function Filters({
  tiles,
  current,
  onChange,
}: {
  tiles: readonly Tile[];
  current: Filter;
  onChange: (filter: Filter) => void;
}) {
  const { all, review, failed } = countsOf(tiles);
  if (review + failed === 0) return null;
  const choices = [
    ["all", `All ${all}`],
    ...(review > 0 ? [["review", `To review ${review}`] as const] : []),
    ...(failed > 0 ? [["failed", `Failed ${failed}`] as const] : []),
  ] as const;
  return (
    <div role="group" aria-label="Show" class="mt-4 flex flex-wrap gap-2">
      {choices.map(([filter, words]) => (
        <button
          key={filter}
          type="button"
          class={`btn btn-sm ${filter === current ? "border-base-content bg-base-content text-base-100" : "btn-quiet"}`}
          aria-pressed={filter === current}
          onClick={() => onChange(filter)}
        >
          {words}
        </button>
      ))}
    </div>
  );
}

function Notices({ model }: { model: ShootModel }) {
  const error = model.error.value;
  const others = model.noPhotos.value;
  return (
    <>
      {error !== undefined && (
        <div role="alert" class="alert alert-error mb-4">
          <span>{inWords(error)}</span>
          <button type="button" class="btn btn-sm" onClick={() => void model.load()}>
            Try again
          </button>
        </div>
      )}
      {others.length > 0 && (
        <div role="status" class="alert alert-warning mb-4">
          <span>
            {plural(others.length, "file")} left out, for being no photo: {others.slice(0, 3).join(", ")}
            {others.length > 3 && " and others"}. Use JPEG, PNG, WebP or HEIC.
          </span>
          <button type="button" class="btn btn-sm" onClick={() => (model.noPhotos.value = [])}>
            Dismiss
          </button>
        </div>
      )}
    </>
  );
}

function Counts({ model }: { model: ShootModel }) {
  const { all, enhanced, open, failed, review } = countsOf(model.tiles.value);
  const parts = [
    plural(all, "photo"),
    enhanced > 0 && `${enhanced} enhanced`,
    open > 0 && `${open} under way`,
    review > 0 && `${review} to review`,
    failed > 0 && `${failed} failed`,
  ];
  const isKnown = model.isLoaded.value || all > 0;
  const unknown = model.error.value === undefined ? "Loading" : "";
  return (
    <p class="mt-1" role="status">
      {isKnown ? parts.filter(Boolean).join(" · ") : unknown}
    </p>
  );
}
