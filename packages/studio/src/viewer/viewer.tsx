import { ChevronLeft, ChevronRight } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../icon.tsx";
import type { ShootModel } from "../shoot/model.ts";
import type { Tile } from "../shoot/tiles.ts";
import { Actions } from "./actions.tsx";
import { askToDelete } from "./delete.ts";
import { Bar } from "./bar.tsx";
import { Compare } from "./compare.tsx";
import { Facts } from "./facts.tsx";
import { WishPanel } from "./wish-panel.tsx";

type Props = { model: ShootModel; at: string; onMove: (key: string | undefined) => void };

/** How a photo is looked at. */
export type Look = { isFull: boolean; showsChanges: boolean; panel: "facts" | "wish" | undefined };

/** One photo over the whole page, before and after, on a dark ground as pictures are judged on. */
export function Viewer({ model, at, onMove }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  // What fills the screen cannot be the dialog itself.
  const whole = useRef<HTMLDivElement>(null);
  const [look, setLook] = useState<Look>({ isFull: false, showsChanges: false, panel: undefined });
  const [version, setVersion] = useState<string>();
  const tiles = model.tiles.value.filter(({ asset }) => asset);
  const { index, tile } = useStanding(tiles, at, onMove);
  const change = (part: Partial<Look>): void => setLook({ ...look, ...part });
  const step = (by: number): void => {
    const next = tiles[index + by];
    if (!next) return;
    setVersion(undefined);
    onMove(next.key);
  };
  useEffect(() => {
    dialog.current?.showModal();
    const { body } = document;
    body.style.overflow = "hidden";
    return () => {
      body.style.overflow = "";
      if (document.fullscreenElement) void document.exitFullscreen();
    };
  }, []);
  if (!tile?.asset) return null;

  const output = tile.asset.outputs.find(({ job_id }) => job_id === version) ?? tile.output;
  const shown: Tile = { ...tile, output };
  const onDelete = (): void => askToDelete(model, shown);
  const keys: Record<string, () => void> = {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    z: () => change({ isFull: !look.isFull }),
    f: () => toggleFullScreen(whole.current),
    i: () => change({ panel: look.panel === "facts" ? undefined : "facts" }),
    Delete: onDelete,
    Backspace: onDelete,
  };
  const onKey = (event: KeyboardEvent): void => {
    const isField = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    const act = keys[event.key];
    if (!act || isField || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  return (
    <dialog
      ref={dialog}
      data-theme="night"
      aria-label={tile.name}
      class="fixed inset-0 m-0 size-full max-h-none max-w-none"
      onClose={() => onMove(undefined)}
      onKeyDown={onKey}
    >
      <div ref={whole} class="flex size-full flex-col bg-base-200 text-base-content">
        <Bar
          tile={shown}
          place={`${index + 1} of ${tiles.length}`}
          look={look}
          onLook={change}
          onVersion={setVersion}
          onFullScreen={() => toggleFullScreen(whole.current)}
          onClose={() => dialog.current?.close()}
        />
        <div class="relative flex min-h-0 flex-1 flex-col lg:flex-row">
          <div class="relative flex min-h-0 min-w-0 flex-1 flex-col">
            <Compare
              key={`${tile.key} ${output?.job_id}`}
              asset={tile.asset}
              output={output}
              name={tile.name}
              look={look}
            />
            <StepButton
              of={ChevronLeft}
              words="Previous photo"
              side="left-2"
              isOff={index === 0}
              onClick={() => step(-1)}
            />
            <StepButton
              of={ChevronRight}
              words="Next photo"
              side="right-2"
              isOff={index === tiles.length - 1}
              onClick={() => step(1)}
            />
          </div>
          {look.panel === "facts" && <Facts model={model} tile={shown} />}
          {look.panel === "wish" && (
            <WishPanel model={model} tile={shown} onDone={() => change({ panel: undefined })} />
          )}
        </div>
        <Actions model={model} tile={shown} look={look} onLook={change} onDelete={onDelete} />
      </div>
    </dialog>
  );
}

/** The photo that is looked at; when it was deleted, the one that is in its place now, or none. */
function useStanding(tiles: readonly Tile[], at: string, onMove: Props["onMove"]) {
  const last = useRef(0);
  const found = tiles.findIndex(({ key }) => key === at);
  const index = found < 0 ? Math.min(last.current, tiles.length - 1) : found;
  const tile = tiles[index];
  useEffect(() => {
    last.current = Math.max(0, index);
    if (found < 0) onMove(tile?.key);
  });
  return { index, tile };
}

type Step = { of: typeof ChevronLeft; words: string; side: string; isOff: boolean; onClick: () => void };

function StepButton({ of, words, side, isOff, onClick }: Step) {
  return (
    <button
      type="button"
      class={`btn btn-circle btn-quiet absolute top-1/2 z-10 -translate-y-1/2 max-sm:btn-sm ${side} ${isOff ? "invisible" : ""}`}
      aria-label={words}
      onClick={onClick}
    >
      <Icon of={of} class="size-5" />
    </button>
  );
}

/** A phone that has no full screen for pages stays as it is. */
function toggleFullScreen(element: HTMLElement | null): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void element?.requestFullscreen?.().catch(() => undefined);
}
