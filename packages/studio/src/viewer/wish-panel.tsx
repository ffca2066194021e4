import type { ShootModel } from "../shoot/model.ts";
import type { Tile } from "../shoot/tiles.ts";
import { Enhance } from "../shoot/toolbar.tsx";
import { WishForm } from "../shoot/wish.tsx";

/** How one photo is to be made again. */
export function WishPanel({ model, tile, onDone }: { model: ShootModel; tile: Tile; onDone: () => void }) {
  return (
    <aside aria-label="Enhance again" class="p-4 text-sm lg:w-96 lg:border-l lg:border-base-300">
      <h3 class="mb-3 text-base font-medium">{tile.output ? "Make it again" : "Enhance it"}</h3>
      <div class="flex flex-wrap items-end gap-3">
        <WishForm wish={model.wish} />
        <Enhance model={model} keys={[tile.key]} words="Enhance this photo" onDone={onDone} />
      </div>
      <p class="mt-3">What was made before stays; choose between the versions above.</p>
    </aside>
  );
}
