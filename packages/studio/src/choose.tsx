import { ImagePlus } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { dropped } from "./dropped.ts";
import { Icon } from "./icon.tsx";

/** What a phone's and a desk's file picker offer; HEIC by name too, because few systems know its type. */
const accept = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif";

/** Takes the photos that were chosen, and the names of files that are none. */
export type Take = (files: File[], others: string[]) => void;

/** The button that opens the file picker. */
export function ChooseButton({ onTake, words, class: name }: { onTake: Take; words: string; class: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        accept={accept}
        class="sr-only"
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          if (files.length > 0) onTake(files, []);
          currentTarget.value = "";
        }}
      />
      <button type="button" class={`btn ${name}`} onClick={() => input.current?.click()}>
        <Icon of={ImagePlus} />
        {words}
      </button>
    </>
  );
}

/** Lets files and folders be dropped anywhere on the page, and says so while they are over it. */
export function DropAnywhere({ onTake }: { onTake: Take }) {
  const [isOver, setOver] = useState(false);
  const take = useRef(onTake);
  take.current = onTake;
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const over = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    };
    addEventListener("dragover", over, { signal });
    addEventListener("dragleave", (event) => event.relatedTarget === null && setOver(false), { signal });
    addEventListener(
      "drop",
      (event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer)
          void dropped(event.dataTransfer).then(({ photos, others }) => take.current(photos, others));
      },
      { signal },
    );
    return () => stop.abort();
  }, []);
  if (!isOver) return null;
  return (
    <p class="pointer-events-none fixed inset-3 z-40 grid place-items-center rounded-box border-4 border-dashed border-primary bg-base-200/90 text-2xl font-semibold">
      Drop the photos here
    </p>
  );
}
