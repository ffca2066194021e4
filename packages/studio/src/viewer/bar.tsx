import { Info, Maximize, ScanSearch, X, ZoomIn, ZoomOut } from "lucide";
import type { ComponentChildren } from "preact";
import { Icon } from "../icon.tsx";
import type { Tile } from "../shoot/tiles.ts";
import { verdictOf } from "../shoot/verdicts.ts";
import type { Look } from "./viewer.tsx";

type Props = {
  tile: Tile;
  place: string;
  look: Look;
  onLook: (part: Partial<Look>) => void;
  onVersion: (job: string) => void;
  onFullScreen: () => void;
  onClose: () => void;
};

/** What the photo is, which of its outputs is shown, and how it is looked at. */
export function Bar({ tile, place, look, onLook, onVersion, onFullScreen, onClose }: Props) {
  const hasChanges = tile.output?.renditions.changes !== undefined;
  return (
    <div class="flex flex-wrap items-center gap-x-2 gap-y-2 p-2 sm:p-3">
      <div class="flex min-w-32 flex-1 items-baseline gap-3">
        <h2 class="truncate font-medium">{tile.name}</h2>
        <span class="text-sm whitespace-nowrap tabular-nums">{place}</span>
      </div>
      <Versions tile={tile} onVersion={onVersion} />
      {hasChanges && (
        <Tool
          words="Changes"
          isOn={look.showsChanges}
          onClick={() => onLook({ showsChanges: !look.showsChanges })}
        >
          <Icon of={ScanSearch} />
          <span class="max-sm:sr-only">Changes</span>
        </Tool>
      )}
      <Tool words="Zoom to 100%" isOn={look.isFull} onClick={() => onLook({ isFull: !look.isFull })}>
        <Icon of={look.isFull ? ZoomOut : ZoomIn} />
        <span class="max-sm:sr-only">100%</span>
      </Tool>
      <Tool words="Full screen" onClick={onFullScreen}>
        <Icon of={Maximize} />
      </Tool>
      <Tool
        words="Details"
        isOn={look.panel === "facts"}
        onClick={() => onLook({ panel: look.panel === "facts" ? undefined : "facts" })}
      >
        <Icon of={Info} />
      </Tool>
      <Tool words="Close" onClick={onClose}>
        <Icon of={X} />
      </Tool>
    </div>
  );
}

type ToolProps = { words: string; isOn?: boolean; onClick: () => void; children: ComponentChildren };

function Tool({ words, isOn, onClick, children }: ToolProps) {
  return (
    <button
      type="button"
      class={`btn btn-sm max-sm:px-2 ${isOn ? "btn-primary" : "btn-quiet"}`}
      aria-label={words}
      aria-pressed={isOn}
      title={words}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** A photo that was made again has several outputs; the one that counts is shown first. */
function Versions({ tile: { asset, output }, onVersion }: Pick<Props, "tile" | "onVersion">) {
  const outputs = asset?.outputs ?? [];
  if (outputs.length < 2 || !output) return null;
  return (
    <select
      class="select select-sm w-40 max-sm:order-last max-sm:w-full"
      aria-label="Version"
      value={output.job_id}
      onChange={({ currentTarget }) => onVersion(currentTarget.value)}
    >
      {outputs.map(({ job_id, tier }, index) => {
        const verdict = verdictOf(job_id);
        return (
          <option key={job_id} value={job_id}>
            {`Version ${index + 1}, ${verdict ?? tier}`}
          </option>
        );
      })}
    </select>
  );
}
