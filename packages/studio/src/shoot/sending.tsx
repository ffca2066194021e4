import { useRef } from "preact/hooks";
import { megabytes, plural, span } from "../words.ts";
import type { ShootModel } from "./model.ts";

/** The whole upload in one line: how far, how long still, and how to hold or end it. */
export function Sending({ model }: { model: ShootModel }) {
  const { photos, uploaded, cancelled, sent, size } = model.totals.value;
  const began = useRef<{ at: number; sent: number }>(undefined);
  const left = model.tiles.value.filter(({ state }) => state === "waiting" || state === "uploading").length;
  if (left === 0) {
    began.current = undefined;
    return null;
  }
  began.current ??= { at: Date.now(), sent };
  const rate = (sent - began.current.sent) / Math.max(1, (Date.now() - began.current.at) / 1000);
  return (
    <section aria-label="Upload" class="mt-4 rounded-box bg-base-100 p-4">
      <div class="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        <p class="flex-1" role="status">
          {model.paused.value ? "Paused" : "Uploading"} {uploaded} of {plural(photos - cancelled, "photo")}
        </p>
        <p class="text-sm tabular-nums">
          {megabytes(sent)} of {megabytes(size)}
          {rate > 0 && !model.paused.value && ` · ${span((size - sent) / rate)} left`}
        </p>
        <button type="button" class="btn btn-sm" onClick={() => model.pause()}>
          {model.paused.value ? "Continue" : "Pause"}
        </button>
        <button type="button" class="btn btn-ghost btn-sm" onClick={() => model.cancel()}>
          Cancel
        </button>
      </div>
      <progress
        class="progress progress-primary w-full"
        aria-label="Uploaded"
        value={sent}
        max={Math.max(1, size)}
      />
    </section>
  );
}
