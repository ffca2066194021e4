import { useEffect, useRef, useState } from "preact/hooks";
import { download } from "../download.ts";
import { screenOf } from "../pictures.ts";
import type { ShootModel } from "../shoot/model.ts";
import type { Tile } from "../shoot/tiles.ts";
import { judge, verdictOf } from "../shoot/verdicts.ts";
import { Compare } from "./compare.tsx";
import { Facts } from "./facts.tsx";

type Props = { model: ShootModel; at: string; onMove: (key: string | undefined) => void };

/** One photo over the whole screen, before and after. */
export function Viewer({ model, at, onMove }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isFull, setFull] = useState(false);
  const [showsFacts, setFacts] = useState(false);
  const tiles = model.tiles.value.filter(({ asset }) => asset);
  const index = tiles.findIndex(({ key }) => key === at);
  const tile = tiles[index];
  const step = (by: number): void => {
    const next = tiles[index + by];
    if (next) onMove(next.key);
  };
  useEffect(() => dialog.current?.showModal(), []);
  if (!tile?.asset) return null;

  const key = (event: KeyboardEvent): void => {
    const isField = event.target instanceof HTMLInputElement;
    if (event.key === "ArrowLeft" && !isField) step(-1);
    else if (event.key === "ArrowRight" && !isField) step(1);
    else if (event.key === "z") setFull(!isFull);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      aria-label={tile.name}
      class="fixed inset-0 m-0 flex size-full max-h-none max-w-none flex-col bg-base-200 text-base-content"
      onClose={() => onMove(undefined)}
      onKeyDown={key}
    >
      <div class="flex flex-wrap items-center gap-2 p-3">
        <h2 class="min-w-0 flex-1 truncate font-medium">{tile.name}</h2>
        <span class="text-sm tabular-nums">
          {index + 1} of {tiles.length}
        </span>
        <button
          type="button"
          class="btn btn-sm"
          disabled={index === 0}
          aria-label="Previous photo"
          onClick={() => step(-1)}
        >
          ←
        </button>
        <button
          type="button"
          class="btn btn-sm"
          disabled={index === tiles.length - 1}
          aria-label="Next photo"
          onClick={() => step(1)}
        >
          →
        </button>
        <button type="button" class="btn btn-sm" aria-pressed={isFull} onClick={() => setFull(!isFull)}>
          {isFull ? "Fit" : "100%"}
        </button>
        <button
          type="button"
          class="btn btn-sm"
          aria-expanded={showsFacts}
          onClick={() => setFacts(!showsFacts)}
        >
          Details
        </button>
        <button type="button" class="btn btn-sm" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
      <div class="flex min-h-0 flex-1 flex-col lg:flex-row">
        <Compare key={tile.key} asset={tile.asset} output={tile.output} name={tile.name} isFull={isFull} />
        {showsFacts && <Facts tile={tile} />}
      </div>
      <Verdicts model={model} tile={tile} />
    </dialog>
  );
}

function Verdicts({ model, tile }: { model: ShootModel; tile: Tile }) {
  const { output, asset } = tile;
  const verdict = verdictOf(output?.job_id);
  const name = model.shoot.value?.name ?? "shoot";
  return (
    <div class="flex flex-wrap items-center justify-center gap-2 p-3">
      {output && (
        <>
          <button
            type="button"
            class={`btn btn-sm ${verdict === "accepted" ? "btn-success" : ""}`}
            aria-pressed={verdict === "accepted"}
            onClick={() => judge(output.job_id, "accepted")}
          >
            Accept
          </button>
          <button
            type="button"
            class={`btn btn-sm ${verdict === "rejected" ? "btn-error" : ""}`}
            aria-pressed={verdict === "rejected"}
            onClick={() => judge(output.job_id, "rejected")}
          >
            Reject
          </button>
        </>
      )}
      {asset && (
        <button type="button" class="btn btn-sm" onClick={() => model.enhance([asset.asset_id])}>
          {output ? "Make again" : "Enhance"} (
          {model.wish.value.tier === "basic" ? model.wish.value.strength : model.wish.value.tier})
        </button>
      )}
      {output && screenOf(output) && (
        <button
          type="button"
          class="btn btn-primary btn-sm"
          onClick={() => void download([tile], { name, size: "full", onProgress: () => undefined })}
        >
          Download
        </button>
      )}
    </div>
  );
}
