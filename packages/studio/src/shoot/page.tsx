import type { Luster } from "@luster/client";
import { useEffect, useMemo, useState } from "preact/hooks";
import { DropZone } from "../drop-zone.tsx";
import { Viewer } from "../viewer/viewer.tsx";
import { inWords, plural } from "../words.ts";
import { Gallery } from "./gallery.tsx";
import { given } from "./given.ts";
import { createShootModel, type ShootModel } from "./model.ts";
import { Sending } from "./sending.tsx";
import { countsOf } from "./tiles.ts";
import { Toolbar } from "./toolbar.tsx";

/** One shoot: its photos, what happens to them, and what can be done with them. */
export function ShootPage({ luster, id }: { luster: Luster; id: string }) {
  const model = useMemo(() => createShootModel(luster, id), [luster, id]);
  const [viewed, setViewed] = useState<string>();
  useEffect(() => {
    void model.open(given.get(id));
    given.delete(id);
    return () => model.close();
  }, [model, id]);
  useEffect(() => {
    document.title = model.shoot.value ? `${model.shoot.value.name} – Luster` : "Luster";
  });

  const tiles = model.tiles.value;
  return (
    <>
      <nav aria-label="Breadcrumb" class="breadcrumbs text-sm">
        <ul>
          <li>
            <a href="#/">Shoots</a>
          </li>
          <li aria-current="page">{model.shoot.value?.name ?? "…"}</li>
        </ul>
      </nav>
      <h1 class="text-3xl font-semibold tracking-tight">{model.shoot.value?.name ?? " "}</h1>
      <Counts model={model} />
      {model.error.value !== undefined && (
        <p role="alert" class="alert alert-error mb-4">
          {inWords(model.error.value)}
        </p>
      )}
      <DropZone compact={tiles.length > 0} onFiles={(files) => model.add(files)} />
      <Sending model={model} />
      {tiles.length > 0 && <Toolbar model={model} />}
      <Gallery model={model} onView={setViewed} />
      {viewed !== undefined && <Viewer model={model} at={viewed} onMove={setViewed} />}
    </>
  );
}

function Counts({ model }: { model: ShootModel }) {
  const { all, enhanced, open, failed } = countsOf(model.tiles.value);
  const parts = [
    plural(all, "photo"),
    enhanced > 0 && `${enhanced} enhanced`,
    open > 0 && `${open} under way`,
    failed > 0 && `${failed} failed`,
  ];
  return (
    <p class="mt-1 mb-4" role="status">
      {model.isLoaded.value || all > 0 ? parts.filter(Boolean).join(" · ") : "Loading"}
    </p>
  );
}
