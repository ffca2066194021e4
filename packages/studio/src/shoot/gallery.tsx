import { thumbHashToDataURL } from "thumbhash";
import { ratioOf, type Shown, thumbOf } from "../pictures.ts";
import { inWords } from "../words.ts";
import type { ShootModel } from "./model.ts";
import type { Tile } from "./tiles.ts";
import { verdictOf } from "./verdicts.ts";

type Props = { model: ShootModel; onView: (key: string) => void };

/** All photos of a shoot. It is laid out before a picture has arrived, and fills in. */
export function Gallery({ model, onView }: Props) {
  return (
    <ul aria-label="Photos" class="mt-4 grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-4">
      {model.tiles.value.map((tile) => (
        <li key={tile.key} class="tile">
          <TileCard model={model} tile={tile} onView={onView} />
        </li>
      ))}
    </ul>
  );
}

function TileCard({ model, tile, onView }: Props & { tile: Tile }) {
  const { asset, key, name } = tile;
  return (
    <article
      class={`card card-border overflow-hidden bg-base-100 ${model.selected.value.has(key) ? "border-primary" : ""}`}
    >
      <div class="relative">
        <Face model={model} tile={tile} onView={onView} />
        {asset && (
          <input
            type="checkbox"
            class="checkbox absolute top-2 left-2 bg-base-100"
            aria-label={`Select ${name}`}
            checked={model.selected.value.has(key)}
            onChange={() => model.toggle(key)}
          />
        )}
      </div>
      <div class="flex min-h-12 items-center gap-2 px-3 py-2 text-sm">
        <span class="min-w-0 flex-1 truncate" title={name}>
          {name}
        </span>
        <StateOf tile={tile} />
        {tile.photo && (tile.state === "waiting" || tile.state === "uploading") && (
          <button
            type="button"
            class="btn btn-ghost btn-xs"
            aria-label={`Cancel ${name}`}
            onClick={() => model.cancel(tile.photo)}
          >
            ✕
          </button>
        )}
      </div>
      <Trouble model={model} tile={tile} />
    </article>
  );
}

/** The picture of a tile: of its output, else of its original, else of the file that is still here; else a blur of what comes. */
function Face({ model, tile, onView }: Props & { tile: Tile }) {
  const { asset, output, key, name } = tile;
  const picture = output ?? asset;
  const thumb = (output && thumbOf(output)) ?? (asset && thumbOf(asset)) ?? model.previewOf(tile.photo);
  const image = thumb !== undefined && (
    <img
      src={thumb}
      alt={`${name}, ${output ? "enhanced" : "original"}`}
      loading="lazy"
      decoding="async"
      class={`size-full ${picture && ratioOf(picture) < 1 ? "object-contain" : "object-cover"} ${asset ? "" : "opacity-60"}`}
      onError={() => model.refresh(thumb)}
    />
  );
  return (
    <div class="bg-base-300" style={{ aspectRatio: "3 / 2", ...placeholder(picture) }}>
      {asset ? (
        <button type="button" class="block size-full cursor-zoom-in" onClick={() => onView(key)}>
          {image || <span>{name}, no preview yet</span>}
        </button>
      ) : (
        image
      )}
    </div>
  );
}

function StateOf({ tile }: { tile: Tile }) {
  if (tile.state === "uploading")
    return (
      <progress
        class="progress progress-primary w-16"
        aria-label={`${tile.name} uploaded`}
        value={tile.sent}
        max={Math.max(1, tile.size)}
      />
    );
  const verdict = verdictOf(tile.output?.job_id);
  const [words, tone] = verdict === "rejected" ? ["Rejected", "badge-neutral"] : states[tile.state];
  return (
    <span class={`badge badge-sm whitespace-nowrap ${tone}`}>
      {verdict === "accepted" ? "Accepted" : words}
    </span>
  );
}

const states: Record<Tile["state"], [words: string, tone: string]> = {
  waiting: ["Waiting", ""],
  uploading: ["Uploading", ""],
  uploaded: ["Original", ""],
  queued: ["In line", "badge-info"],
  enhancing: ["Enhancing", "badge-info"],
  enhanced: ["Enhanced", "badge-success"],
  failed: ["Failed", "badge-error"],
  cancelled: ["Cancelled", ""],
};

/** Why a photo waits or failed, with a way on. */
function Trouble({ model, tile }: { model: ShootModel; tile: Tile }) {
  const waiting = tile.job?.waiting;
  if (waiting && (tile.state === "queued" || tile.state === "enhancing"))
    return (
      <p class="px-3 pb-3 text-sm">
        {waiting.message} Tried again at{" "}
        {new Date(waiting.not_before).toLocaleTimeString(undefined, { timeStyle: "short" })}.
      </p>
    );
  if (tile.state !== "failed" && !tile.error) return null;
  return (
    <div class="px-3 pb-3 text-sm">
      <p role="alert">{tile.job?.error && !tile.error ? tile.job.error.message : inWords(tile.error)}</p>
      {tile.state === "failed" && (
        <button type="button" class="btn btn-sm mt-2" onClick={() => model.retry(tile.key)}>
          Try again
        </button>
      )}
    </div>
  );
}

/** A blur of the picture that is to come, from the few bytes of it that the list holds. */
function placeholder(picture: Shown | undefined) {
  if (picture?.thumbhash === undefined) return {};
  const bytes = Uint8Array.from(atob(picture.thumbhash), (character) => character.charCodeAt(0));
  return { backgroundImage: `url(${thumbHashToDataURL(bytes)})`, backgroundSize: "cover" };
}
