import { Check, Download, RotateCcw, ThumbsDown, Trash2, TriangleAlert } from "lucide";
import { useState } from "preact/hooks";
import { download } from "../download.ts";
import { Icon } from "../icon.tsx";
import type { ShootModel } from "../shoot/model.ts";
import { isUnderWay, type Tile } from "../shoot/tiles.ts";
import { judge, type Verdict, verdictOf } from "../shoot/verdicts.ts";
import { inWords } from "../words.ts";
import type { Look } from "./viewer.tsx";

type Props = {
  model: ShootModel;
  tile: Tile;
  look: Look;
  onLook: (part: Partial<Look>) => void;
  onDelete: () => void;
};

/** What a person decides about one photo. */
export function Actions({ model, tile, look, onLook, onDelete }: Props) {
  const { output, asset } = tile;
  const [error, setError] = useState<unknown>();
  const isOpen = isUnderWay(tile);
  const name = model.shoot.value?.name ?? "shoot";
  const save = (): void => {
    download([tile], { name, size: "full", onProgress: () => undefined }).then(
      () => setError(undefined),
      setError,
    );
  };
  return (
    <div class="p-2 sm:p-3">
      {output?.needs_review !== undefined && (
        <p class="mx-auto mb-3 flex max-w-3xl items-center justify-center gap-2 text-sm text-warning">
          <Icon of={TriangleAlert} />
          {output.needs_review}
        </p>
      )}
      {error !== undefined && (
        <p role="alert" class="mb-3 text-center text-sm text-error">
          {inWords(error)}
        </p>
      )}
      <div class="flex flex-wrap items-center justify-center gap-2">
        {output && (
          <>
            <Judge job={output.job_id} verdict="accepted" />
            <Judge job={output.job_id} verdict="rejected" />
          </>
        )}
        {asset && (
          <button
            type="button"
            class={`btn btn-sm ${look.panel === "wish" ? "btn-primary" : "btn-quiet"}`}
            aria-expanded={look.panel === "wish"}
            disabled={isOpen}
            onClick={() => onLook({ panel: look.panel === "wish" ? undefined : "wish" })}
          >
            <Icon of={RotateCcw} />
            {isOpen ? "Being enhanced" : output ? "Make again" : "Enhance"}
          </button>
        )}
        {output?.url !== undefined && (
          <button type="button" class="btn btn-quiet btn-sm" onClick={save}>
            <Icon of={Download} />
            Download
          </button>
        )}
        {asset && (
          <button type="button" class="btn btn-quiet btn-sm" onClick={onDelete}>
            <Icon of={Trash2} />
            Delete
          </button>
        )}
      </div>
    </div>
  );
}

function Judge({ job, verdict }: { job: string; verdict: Verdict }) {
  const isOn = verdictOf(job) === verdict;
  const [words, icon, tone] =
    verdict === "accepted"
      ? (["Accept", Check, "btn-success"] as const)
      : (["Reject", ThumbsDown, "btn-error"] as const);
  return (
    <button
      type="button"
      class={`btn btn-sm ${isOn ? tone : "btn-quiet"}`}
      aria-pressed={isOn}
      onClick={() => judge(job, verdict)}
    >
      <Icon of={icon} />
      {words}
    </button>
  );
}
