import { RotateCcw, Trash2, X } from "lucide";
import { Icon } from "../icon.tsx";
import { isPaid } from "../service.ts";
import { askToDelete } from "../viewer/delete.ts";
import { failureInWords, inWords, needsAnotherFile } from "../words.ts";
import type { ShootModel } from "./model.ts";
import { isUnderWay, needsReview, type Tile } from "./tiles.ts";
import { verdictOf } from "./verdicts.ts";

/** Where a photo is, in a word. */
export function StateOf({ tile }: { tile: Tile }) {
  if (tile.state === "uploading")
    return (
      <progress
        class="progress progress-primary w-16"
        aria-label={`${tile.name} uploaded`}
        value={tile.sent}
        max={Math.max(1, tile.size)}
      />
    );
  const [words, tone] = stateWords(tile);
  return <span class={`badge badge-sm whitespace-nowrap ${tone}`}>{words}</span>;
}

function stateWords(tile: Tile): readonly [words: string, tone: string] {
  if (isUnderWay(tile) && tile.job?.cancel_requested_at !== undefined) return ["Finishing", "badge-outline"];
  if (tile.state !== "enhanced") return states[tile.state];
  const verdict = verdictOf(tile.output?.job_id);
  if (verdict === "rejected") return ["Rejected", "badge-neutral"];
  if (verdict === "accepted") return ["Accepted", "badge-success"];
  return needsReview(tile) ? ["To review", "badge-warning"] : states.enhanced;
}

const states: Record<Tile["state"], readonly [words: string, tone: string]> = {
  waiting: ["Waiting", "badge-outline"],
  uploading: ["Uploading", "badge-outline"],
  uploaded: ["Original", "badge-outline"],
  queued: ["In line", "badge-soft badge-info"],
  enhancing: ["Enhancing", "badge-info"],
  enhanced: ["Enhanced", "badge-soft badge-success"],
  failed: ["Failed", "badge-error"],
  cancelled: ["Cancelled", "badge-outline"],
};

/** Why a photo waits or failed, with a way on. */
export function Trouble({ model, tile }: { model: ShootModel; tile: Tile }) {
  const waiting = tile.job?.waiting;
  if (waiting && isUnderWay(tile))
    return (
      <p class="px-3 pb-3 text-sm">
        {waiting.message} Tried again at{" "}
        {new Date(waiting.not_before).toLocaleTimeString(undefined, { timeStyle: "short" })}.
      </p>
    );
  const isCancelled = tile.state === "cancelled";
  if (tile.state !== "failed" && !tile.error && !isCancelled) return null;
  const failed = tile.job?.error ?? tile.asset?.jobs[0]?.error;
  return (
    <div class="px-3 pb-3 text-sm">
      {!isCancelled && (
        <p role="alert">{failed && !tile.error ? failureInWords(failed) : inWords(tile.error)}</p>
      )}
      {(tile.state === "failed" || isCancelled) && (
        <div class="mt-2 flex flex-wrap gap-2">
          {!needsAnotherFile(tile.error?.code ?? failed?.code) && <Again model={model} tile={tile} />}
          <Away model={model} tile={tile} />
        </div>
      )}
    </div>
  );
}

/** Begins again what costs nothing. What a paid job asked for is requested where its price is shown first. */
function Again({ model, tile }: { model: ShootModel; tile: Tile }) {
  if (!costsNothing(tile)) return <p>Select it to have it enhanced again; the price comes first.</p>;
  return (
    <button type="button" class="btn btn-quiet btn-sm" onClick={() => model.retry(tile.key)}>
      <Icon of={RotateCcw} />
      Try again
    </button>
  );
}

/** Takes off the page what never arrived, and deletes what did. */
function Away({ model, tile }: { model: ShootModel; tile: Tile }) {
  const [words, icon, act] = tile.asset
    ? (["Delete", Trash2, () => askToDelete(model, tile)] as const)
    : (["Remove", X, () => model.remove(tile)] as const);
  return (
    <button type="button" class="btn btn-quiet btn-sm" aria-label={`${words} ${tile.name}`} onClick={act}>
      <Icon of={icon} />
      {words}
    </button>
  );
}

/** The list says of a job that this page did not follow neither its tier nor its price. */
const costsNothing = ({ job, photo }: Tile): boolean =>
  job ? !isPaid(job.tier) : photo?.state === "failed" || photo?.state === "cancelled";
