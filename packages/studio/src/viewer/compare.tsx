import type { ListedAsset, Output } from "@luster/client";
import { ChevronsLeftRight } from "lucide";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { fullOf, ratioOf, screenOf, type Shown } from "../pictures.ts";
import type { Look } from "./viewer.tsx";

type Props = { asset: ListedAsset; output: Output | undefined; name: string; look: Look };

/**
 * Before and after in one frame, with a line between them that pointer and keyboard move. At 100% each pixel of the
 * picture is one of the screen, and the frame is dragged or scrolled.
 */
export function Compare({ asset, output, name, look: { isFull, showsChanges } }: Props) {
  const [split, setSplit] = useState(50);
  const address = isFull ? fullOf : screenOf;
  const before = address(asset);
  const after = output && address(output);
  const both = before !== undefined && after !== undefined;
  const size = output ?? asset;
  const drag = useDrag(isFull);
  const changes = showsChanges ? output?.renditions.changes?.url : undefined;
  const range = (place: string) => (
    <input
      type="range"
      class={place}
      aria-label="Between before and after"
      aria-valuetext={`${Math.round(split)}% before`}
      min={0}
      max={100}
      step={1}
      value={split}
      onInput={({ currentTarget }) => setSplit(currentTarget.valueAsNumber)}
    />
  );
  return (
    <div class="flex min-h-0 min-w-0 flex-1 flex-col">
      <div
        {...drag}
        class={`min-h-0 flex-1 ${isFull ? "cursor-grab overflow-auto active:cursor-grabbing" : "grid place-items-center overflow-hidden px-2 sm:px-16"}`}
        tabIndex={isFull ? 0 : undefined}
        role={isFull ? "region" : undefined}
        aria-label={isFull ? `${name} at 100%` : undefined}
        style={{ containerType: isFull ? "normal" : "size" }}
      >
        <div
          class="relative mx-auto overflow-hidden"
          style={{ ...frameStyle(size, isFull), ...meanwhile(size) }}
        >
          <Picture shown={after ?? before} alt={`${name}, ${after ? "enhanced" : "original"}`} />
          {changes && (
            <img src={changes} alt="Changed regions" draggable={false} class="absolute inset-0 size-full" />
          )}
          {both && (
            <>
              <img
                src={before}
                alt={`${name}, original`}
                draggable={false}
                class="absolute inset-0 size-full max-w-none"
                style={{ clipPath: `inset(0 ${100 - split}% 0 0)` }}
              />
              {!isFull && range("split peer absolute inset-0 z-10 size-full")}
              <Line split={split} />
              <Label side="left-3" words="Before" isShown={split > 15} />
              <Label side="right-3" words="After" isShown={split < 85} />
            </>
          )}
        </div>
      </div>
      {both && isFull && (
        <div class="mx-auto flex w-full max-w-xl items-center gap-3 px-3 pt-3 text-sm">
          <span aria-hidden="true">Before</span>
          {range("range range-sm flex-1")}
          <span aria-hidden="true">After</span>
        </div>
      )}
    </div>
  );
}

function Picture({ shown, alt }: { shown: string | undefined; alt: string }) {
  const [isBroken, setBroken] = useState(false);
  if (shown !== undefined && !isBroken)
    return (
      <img
        src={shown}
        alt={alt}
        draggable={false}
        class="absolute inset-0 size-full max-w-none"
        onError={() => setBroken(true)}
      />
    );
  return (
    <p class="absolute inset-0 grid place-items-center p-6 text-center">
      {shown === undefined
        ? "There is nothing to show yet that this browser can read. Enhance the photo to see it."
        : "The picture does not arrive. Close it and look again in a moment."}
    </p>
  );
}

/** The line, with a handle that shows where to take it, and that the keyboard is on it. */
function Line({ split }: { split: number }) {
  return (
    <span
      aria-hidden="true"
      class="pointer-events-none absolute inset-y-0 w-0.5 bg-white shadow-[0_0_4px_#000] peer-focus-visible:[&>span]:ring-4 peer-focus-visible:[&>span]:ring-primary"
      style={{ left: `calc(${split}% - 1px)` }}
    >
      <span class="absolute top-1/2 left-1/2 grid size-9 -translate-1/2 place-items-center rounded-full bg-white text-neutral-800 shadow-md">
        <Icon of={ChevronsLeftRight} class="size-5" />
      </span>
    </span>
  );
}

function Label({ side, words, isShown }: { side: string; words: string; isShown: boolean }) {
  return (
    <span
      aria-hidden="true"
      class={`pointer-events-none absolute top-3 rounded-selector bg-black/70 px-2 py-0.5 text-xs font-medium text-white transition-opacity ${side} ${isShown ? "" : "opacity-0"}`}
    >
      {words}
    </span>
  );
}

/** As large as the place allows, or a pixel for a pixel: a screen's own pixels are smaller than those of CSS. */
function frameStyle(size: Shown, isFull: boolean) {
  const { width, height } = size;
  const ratio = ratioOf(size);
  if (isFull && width && height)
    return { width: `${width / devicePixelRatio}px`, height: `${height / devicePixelRatio}px` };
  return { aspectRatio: String(ratio), width: `min(100cqw, calc(100cqh * ${ratio}))` };
}

/** The gallery's small picture, which is there already, until the large one is. */
function meanwhile({ renditions }: Shown) {
  const thumb = renditions?.thumb?.url;
  return thumb === undefined ? {} : { backgroundImage: `url("${thumb}")`, backgroundSize: "100% 100%" };
}

/** Lets a mouse drag what scrolls, as a finger does. */
function useDrag(isOn: boolean) {
  const from = useRef<{ x: number; y: number }>(undefined);
  if (!isOn) return {};
  return {
    onPointerDown: (event: PointerEvent): void => {
      if (event.pointerType === "mouse") from.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: ({ currentTarget, clientX, clientY, buttons }: PointerEvent): void => {
      if (!from.current || buttons !== 1 || !(currentTarget instanceof HTMLElement)) return;
      currentTarget.scrollBy(from.current.x - clientX, from.current.y - clientY);
      from.current = { x: clientX, y: clientY };
    },
    onPointerUp: (): void => void (from.current = undefined),
  };
}
