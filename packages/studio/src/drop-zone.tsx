import { useRef, useState } from "preact/hooks";
import { dropped } from "./dropped.ts";

/** What a phone's and a desk's file picker offer; HEIC by name too, because few systems know its type. */
const accept = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif";

type Props = { onFiles: (files: File[]) => void; compact?: boolean };

/** Where files or whole folders are dropped, or chosen by a button. */
export function DropZone({ onFiles, compact = false }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (files: readonly File[]): void => {
    if (files.length > 0) onFiles([...files]);
  };
  return (
    <div
      class={`rounded-box border-2 border-dashed text-center transition-colors ${compact ? "p-4" : "p-10 sm:p-16"} ${isOver ? "border-primary bg-base-300" : "border-base-content/40 bg-base-100"}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer) void dropped(event.dataTransfer).then(take);
      }}
    >
      <input
        ref={input}
        type="file"
        multiple
        accept={accept}
        class="sr-only"
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ currentTarget }) => {
          take([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      <button
        type="button"
        class={`btn btn-primary ${compact ? "btn-sm" : "btn-lg"}`}
        onClick={() => input.current?.click()}
      >
        Choose photos
      </button>
      <p class={compact ? "ml-3 inline text-sm" : "mt-4"}>
        or drop them here, folders too: JPEG, HEIC, PNG, WebP
      </p>
    </div>
  );
}
