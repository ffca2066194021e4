import type { ListedAsset, Output } from "@luster/client";
import { useRef, useState } from "preact/hooks";
import { fullOf, ratioOf, screenOf, type Shown } from "../pictures.ts";

type Props = { asset: ListedAsset; output: Output | undefined; name: string; isFull: boolean };

/**
 * Before and after in one frame, with a line between them that pointer and keyboard move. At 100% each pixel of the picture is one
 * of the screen, and the frame scrolls.
 */
export function Compare({ asset, output, name, isFull }: Props) {
  const [split, setSplit] = useState(50);
  const frame = useRef<HTMLDivElement>(null);
  const address = isFull ? fullOf : screenOf;
  const before = address(asset);
  const after = output && address(output);
  const both = before !== undefined && after !== undefined;
  const size = output ?? asset;
  const ratio = ratioOf(size);
  const follow = (event: PointerEvent): void => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || isFull || event.buttons !== 1) return;
    setSplit(Math.min(100, Math.max(0, ((event.clientX - box.left) / box.width) * 100)));
  };
  return (
    <div class="flex min-h-0 min-w-0 flex-1 flex-col">
      <div
        class={`min-h-0 flex-1 ${isFull ? "overflow-auto" : "grid place-items-center overflow-hidden px-3"}`}
        tabIndex={isFull ? 0 : undefined}
        role={isFull ? "region" : undefined}
        aria-label={isFull ? `${name} at 100%` : undefined}
      >
        <div
          ref={frame}
          class={`relative overflow-hidden ${isFull ? "" : "max-h-full max-w-full touch-pan-y"} ${both && !isFull ? "cursor-ew-resize" : ""}`}
          style={frameStyle(size, ratio, isFull)}
          onPointerDown={(event) => {
            follow(event);
            if (!isFull) frame.current?.setPointerCapture(event.pointerId);
          }}
          onPointerMove={follow}
        >
          {(after ?? before) ? (
            <img
              src={after ?? before}
              alt={`${name}, ${after ? "enhanced" : "original"}`}
              draggable={false}
              class="absolute inset-0 size-full"
            />
          ) : (
            <p class="grid size-full place-items-center">This browser cannot show it; download it instead.</p>
          )}
          {both && (
            <>
              <img
                src={before}
                alt={`${name}, original`}
                draggable={false}
                class="absolute inset-0 size-full"
                style={{ clipPath: `inset(0 ${100 - split}% 0 0)` }}
              />
              <span
                aria-hidden="true"
                class="absolute inset-y-0 w-0.5 bg-white shadow-[0_0_3px_#000]"
                style={{ left: `calc(${split}% - 1px)` }}
              />
            </>
          )}
        </div>
      </div>
      {both && (
        <label class="mx-auto flex w-full max-w-xl items-center gap-3 px-3 pt-3 text-sm">
          Before
          <input
            type="range"
            class="range range-sm flex-1"
            aria-label="Between before and after"
            aria-valuetext={`${Math.round(split)}% before`}
            min={0}
            max={100}
            step={1}
            value={split}
            onInput={({ currentTarget }) => setSplit(currentTarget.valueAsNumber)}
          />
          After
        </label>
      )}
    </div>
  );
}

/** As large as the place allows, or a pixel for a pixel: a screen's own pixels are smaller than those of CSS. */
function frameStyle({ width, height }: Shown, ratio: number, isFull: boolean) {
  if (isFull && width && height)
    return { width: `${width / devicePixelRatio}px`, height: `${height / devicePixelRatio}px` };
  return { aspectRatio: String(ratio), width: `min(100%, calc((100dvh - 11rem) * ${ratio}))` };
}
