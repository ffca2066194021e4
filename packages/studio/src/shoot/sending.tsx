import { CloudUpload, Pause, Play, Sparkles, X } from "lucide";
import { useRef } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { megabytes, plural, span } from "../words.ts";
import type { ShootModel } from "./model.ts";
import { isSending, isUnderWay } from "./tiles.ts";

/** The whole upload in one line: how far, how long still, and how to hold or end it. */
export function Sending({ model }: { model: ShootModel }) {
  const { uploaded, failed, sent, size } = model.totals.value;
  const began = useRef<{ at: number; sent: number }>(undefined);
  const left = model.tiles.value.filter(isSending).length;
  if (left === 0) {
    began.current = undefined;
    return <Enhancing model={model} />;
  }
  began.current ??= { at: Date.now(), sent };
  const seconds = (Date.now() - began.current.at) / 1000;
  const rate = (sent - began.current.sent) / Math.max(1, seconds);
  const isKnown = rate > 0 && seconds > 3 && failed === 0;
  return (
    <section aria-label="Upload" class="mb-4 rounded-box border border-base-300 bg-base-100 p-4">
      <div class="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Icon of={CloudUpload} class="size-5" />
        <p class="flex-1 font-medium" role="status">
          {model.paused.value ? "Paused" : "Uploading"} · {uploaded} of {plural(uploaded + left, "photo")}
        </p>
        <p class="text-sm tabular-nums">
          {megabytes(sent)} of {megabytes(size)}
          {isKnown && !model.paused.value && ` · ${span((size - sent) / rate)} left`}
        </p>
        <div class="flex gap-2">
          <button type="button" class="btn btn-quiet btn-sm" onClick={() => model.pause()}>
            <Icon of={model.paused.value ? Play : Pause} />
            {model.paused.value ? "Continue" : "Pause"}
          </button>
          <button type="button" class="btn btn-quiet btn-sm" onClick={() => model.cancelUploads()}>
            <Icon of={X} />
            Cancel
          </button>
        </div>
      </div>
      <progress
        class="progress progress-primary block w-full"
        aria-label="Uploaded"
        value={sent}
        max={Math.max(1, size)}
      />
    </section>
  );
}

/** What is left once all is uploaded, or was requested again, and how to end it. */
function Enhancing({ model }: { model: ShootModel }) {
  const most = useRef(0);
  const left = model.tiles.value.filter(isUnderWay).length;
  most.current = left === 0 ? 0 : Math.max(most.current, left);
  if (left === 0) return null;
  return (
    <section aria-label="Enhancing" class="mb-4 rounded-box border border-base-300 bg-base-100 p-4">
      <div class="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Icon of={Sparkles} class="size-5" />
        <p class="flex-1 font-medium" role="status">
          Enhancing · {plural(left, "photo")} left
        </p>
        <button type="button" class="btn btn-quiet btn-sm" onClick={() => model.cancelJobs()}>
          <Icon of={X} />
          Cancel
        </button>
      </div>
      <progress
        class="progress progress-primary block w-full"
        aria-label="Enhanced"
        value={most.current - left}
        max={most.current}
      />
    </section>
  );
}
