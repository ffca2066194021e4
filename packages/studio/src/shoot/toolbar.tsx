import { Download as DownloadIcon, Sparkles, Trash2 } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../deleting/question.tsx";
import { remove } from "../deleting/receipts.ts";
import { download, type Size } from "../download.ts";
import { Icon } from "../icon.tsx";
import { isPaid } from "../service.ts";
import { dollars, inWords, plural } from "../words.ts";
import type { ShootModel } from "./model.ts";
import type { Tile } from "./tiles.ts";
import { verdictOf } from "./verdicts.ts";
import { WishForm } from "./wish.tsx";

/** What can be done with the photos that are selected, or with all. */
export function Toolbar({ model }: { model: ShootModel }) {
  const assets = model.tiles.value.filter(({ asset }) => asset);
  const chosen = assets.filter(({ key }) => model.selected.value.has(key));
  const isAll = chosen.length === assets.length && assets.length > 0;
  const subject = chosen.length > 0 ? chosen : assets;
  return (
    <section
      aria-label="Enhance and download"
      class="top-0 z-10 -mx-4 mt-4 border-y border-base-300 bg-base-200/95 px-4 py-3 sm:sticky sm:-mx-6 sm:px-6"
    >
      <div class="flex flex-wrap items-end gap-3">
        <WishForm wish={model.wish} />
        <Enhance
          model={model}
          keys={subject.map(({ key }) => key)}
          words={chosen.length > 0 ? `Enhance ${chosen.length} selected` : "Enhance all"}
        />
        <span class="hidden flex-1 lg:block" />
        <label class="flex min-h-8 items-center gap-2 text-sm">
          <input
            type="checkbox"
            class="checkbox checkbox-sm border-base-content/60"
            checked={isAll}
            disabled={assets.length === 0}
            onChange={() => model.select(isAll ? [] : assets.map(({ key }) => key))}
          />
          Select all
        </label>
        <Download model={model} tiles={subject} />
        {chosen.length > 0 && <DeleteChosen model={model} tiles={chosen} />}
      </div>
    </section>
  );
}

type EnhanceProps = { model: ShootModel; keys: string[]; words: string; onDone?: () => void };

/** Requests jobs; what costs money says how much, and is asked for once more. */
export function Enhance({ model, keys, words, onDone }: EnhanceProps) {
  const [asked, setAsked] = useState<readonly string[]>();
  const isSpending = isPaid(model.wish.value.tier);
  const done = (): void => {
    setAsked(undefined);
    model.select([]);
    onDone?.();
  };
  const begin = (): void => {
    model.enhance(keys);
    done();
  };
  if (asked) return <Price model={model} keys={asked} onSpent={done} onLeft={() => setAsked(undefined)} />;
  return (
    <button
      type="button"
      class="btn btn-primary btn-sm"
      disabled={keys.length === 0}
      onClick={() => (isSpending ? setAsked(keys) : begin())}
    >
      <Icon of={Sparkles} />
      {words}
    </button>
  );
}

type PriceProps = { model: ShootModel; keys: readonly string[]; onSpent: () => void; onLeft: () => void };

function Price({ model, keys, onSpent, onLeft }: PriceProps) {
  const [price, setPrice] = useState<{ usd: number | undefined } | { error: unknown }>();
  const { tier, prompt } = model.wish.value;
  useEffect(() => {
    setPrice(undefined);
    model.quote(keys).then(
      (usd) => setPrice({ usd }),
      (error: unknown) => setPrice({ error }),
    );
  }, [keys, tier, prompt]);
  const usd = price && "usd" in price ? price.usd : undefined;
  return (
    <div class="flex flex-wrap items-center gap-2 text-sm" role="alert">
      <span>{priceWords(keys.length, price)}</span>
      <button
        type="button"
        class="btn btn-primary btn-sm"
        disabled={!price || "error" in price}
        onClick={() => {
          void model.spend(keys, usd);
          onSpent();
        }}
      >
        Spend it
      </button>
      <button type="button" class="btn btn-quiet btn-sm" onClick={onLeft}>
        Leave it
      </button>
    </div>
  );
}

function priceWords(
  count: number,
  price: { usd: number | undefined } | { error: unknown } | undefined,
): string {
  if (!price) return "Asking for the price";
  if ("error" in price) return inWords(price.error);
  const cost =
    price.usd === undefined ? "at a price that is not known here" : `at most ${dollars(price.usd)}`;
  return `${plural(count, "photo")}, ${cost}.`;
}

type DeleteProps = { model: ShootModel; tiles: readonly Tile[] };

function DeleteChosen({ model, tiles }: DeleteProps) {
  const [first] = tiles;
  const subject = tiles.length === 1 && first ? first.name : plural(tiles.length, "photo");
  const parts = tiles.map(
    ({ key }) =>
      () =>
        model.deletePhoto(key),
  );
  return (
    <button
      type="button"
      class="btn btn-quiet btn-sm"
      onClick={() =>
        ask({
          title: `Delete ${subject}?`,
          detail: "The original and all its versions are deleted.",
          choices: [{ words: "Delete", act: () => remove(subject, parts) }],
        })
      }
    >
      <Icon of={Trash2} />
      Delete {tiles.length} selected
    </button>
  );
}

/** The outputs as files, without those that were rejected. */
function Download({ model, tiles: all }: { model: ShootModel; tiles: readonly Tile[] }) {
  const [progress, setProgress] = useState<string>();
  const tiles = all.filter(({ output }) => output?.url && verdictOf(output.job_id) !== "rejected");
  async function save(size: Size): Promise<void> {
    try {
      const name = model.shoot.value?.name ?? "shoot";
      const onProgress = (count: number): void => setProgress(`Saving ${count} of ${tiles.length}`);
      await download(tiles, { name, size, onProgress });
      setProgress(undefined);
    } catch (error) {
      setProgress(inWords(error));
    }
  }
  return (
    <div class="flex flex-wrap items-center gap-2">
      <div class="join" role="group" aria-label={`Download ${plural(tiles.length, "photo")}`}>
        {(["full", "mls"] as const).map((size) => (
          <button
            type="button"
            key={size}
            class="btn btn-quiet btn-sm join-item"
            disabled={tiles.length === 0}
            onClick={() => void save(size)}
          >
            {size === "full" && <Icon of={DownloadIcon} />}
            {size === "full" ? "Full size" : "MLS size"}
          </button>
        ))}
      </div>
      <span role="status" class="text-sm empty:hidden">
        {progress}
      </span>
    </div>
  );
}
