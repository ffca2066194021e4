import { useComputed } from "@preact/signals";
import { ImageOff, TriangleAlert, X } from "lucide";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { thumbHashToDataURL } from "thumbhash";
import { Icon } from "../icon.tsx";
import { ratioOf, type Shown, thumbOf } from "../pictures.ts";
import type { ShootModel } from "./model.ts";
import { StateOf, Trouble } from "./state.tsx";
import { isSending, isUnderWay, type Tile } from "./tiles.ts";

type Props = { model: ShootModel; onView: (key: string) => void };

/** Tiles are added so many a frame: five hundred at once would hold the page for longer than a person notices. */
const perFrame = 24;

/** Photos of a shoot. It is laid out before a picture has arrived, and fills in. */
export function Gallery({ model, tiles, onView }: Props & { tiles: readonly Tile[] }) {
  const drawn = useRef(new WeakMap<Tile, VNode>()).current;
  const [most, setMost] = useState(perFrame);
  useEffect(() => {
    if (most >= tiles.length) return;
    const frame = requestAnimationFrame(() => setMost(most + perFrame));
    return () => cancelAnimationFrame(frame);
  }, [most, tiles.length]);
  const cardOf = (tile: Tile): VNode => {
    // The same tile is the same element, which is not compared again.
    const card = drawn.get(tile) ?? (
      <li key={tile.key} class="tile">
        <TileCard model={model} tile={tile} onView={onView} />
      </li>
    );
    drawn.set(tile, card);
    return card;
  };
  return (
    <ul aria-label="Photos" class="mt-4 grid grid-cols-2 gap-3 sm:grid-cols-3 sm:gap-4 lg:grid-cols-4">
      {tiles.slice(0, most).map(cardOf)}
    </ul>
  );
}

function TileCard({ model, tile, onView }: Props & { tile: Tile }) {
  const { asset, key, name } = tile;
  const isSelected = useComputed(() => model.selected.value.has(key)).value;
  return (
    <article
      class={`card card-border h-full overflow-hidden bg-base-100 ${isSelected ? "border-primary outline-2 -outline-offset-2 outline-primary" : "border-base-300"}`}
    >
      <div class="relative">
        <Face model={model} tile={tile} onView={onView} />
        {asset && (
          <input
            type="checkbox"
            class="checkbox absolute top-2 left-2 border-base-content/60 bg-base-100 checked:border-primary checked:bg-primary checked:text-primary-content"
            aria-label={`Select ${name}`}
            checked={isSelected}
            onChange={() => model.toggle(key)}
          />
        )}
      </div>
      <div class="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 px-3 py-2 text-sm">
        <span class="min-w-20 flex-1 truncate" title={name}>
          {name}
        </span>
        <StateOf tile={tile} />
        <Ending model={model} tile={tile} />
      </div>
      <Trouble model={model} tile={tile} />
    </article>
  );
}

/** Stops a photo that is under way. */
function Ending({ model, tile }: { model: ShootModel; tile: Tile }) {
  const isOpen = isSending(tile) || (isUnderWay(tile) && tile.job?.cancel_requested_at === undefined);
  if (!isOpen) return null;
  return (
    <button
      type="button"
      class="btn btn-ghost btn-xs btn-square"
      aria-label={`Cancel ${tile.name}`}
      onClick={() => model.cancel(tile)}
    >
      <Icon of={X} />
    </button>
  );
}

/**
 * The picture of a tile: of its output, else of its original, else of the file that is still here; else a blur of
 * what comes.
 */
function Face({ model, tile, onView }: Props & { tile: Tile }) {
  const { asset, output, key, name, photo } = tile;
  const [isBroken, setBroken] = useState<string>();
  const picture = output ?? asset;
  const thumb = (output && thumbOf(output)) ?? (asset && thumbOf(asset)) ?? model.previewOf(photo);
  const image =
    thumb !== undefined && thumb !== isBroken ? (
      <img
        src={thumb}
        alt={`${name}, ${output ? "enhanced" : "original"}`}
        loading="lazy"
        decoding="async"
        class={`size-full ${picture && ratioOf(picture) < 1 ? "object-contain" : "object-cover"} ${asset ? "" : "opacity-60"}`}
        onError={() => {
          setBroken(thumb);
          model.refresh(thumb);
        }}
      />
    ) : (
      <Faceless tile={tile} />
    );
  return (
    <div class="aspect-3/2 bg-base-300" style={placeholder(picture)}>
      {asset ? (
        <button
          type="button"
          class="block size-full cursor-zoom-in focus-visible:-outline-offset-3"
          onClick={() => onView(key)}
        >
          {image}
        </button>
      ) : (
        image
      )}
    </div>
  );
}

function Faceless({ tile: { asset, output, name, state } }: { tile: Tile }) {
  if (output?.thumbhash ?? asset?.thumbhash) return <span class="sr-only">{name}, loading</span>;
  const isHere = state !== "failed" && state !== "cancelled";
  return (
    <span class="grid size-full place-items-center">
      <Icon of={isHere ? ImageOff : TriangleAlert} class="size-7 opacity-50" />
      <span class="sr-only">{name}, no preview yet</span>
    </span>
  );
}

const blurs = new Map<string, string>();

/** A blur of the picture that is to come, from the few bytes of it that the list holds. */
function placeholder(picture: Shown | undefined) {
  const hash = picture?.thumbhash;
  if (hash === undefined) return {};
  const blur = blurs.get(hash) ?? thumbHashToDataURL(bytesOf(hash));
  blurs.set(hash, blur);
  return { backgroundImage: `url(${blur})`, backgroundSize: "cover" };
}

const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
