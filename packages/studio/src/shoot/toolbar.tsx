import { useState } from "preact/hooks";
import { download, type Size } from "../download.ts";
import { inWords, plural } from "../words.ts";
import type { ShootModel, Wish } from "./model.ts";
import { verdictOf } from "./verdicts.ts";

/** How photos are to be enhanced, for those selected or all. */
export function Toolbar({ model }: { model: ShootModel }) {
  const { tier, strength, prompt } = model.wish.value;
  const change = (part: Partial<Wish>): void => void (model.wish.value = { ...model.wish.value, ...part });
  const assets = model.tiles.value.filter(({ asset }) => asset);
  const chosen = assets.filter(({ key }) => model.selected.value.has(key));
  const subject = chosen.length > 0 ? chosen : assets;
  const isAll = chosen.length === assets.length && assets.length > 0;
  return (
    <section
      aria-label="Enhance and download"
      class="sticky top-0 z-10 -mx-4 mt-4 border-b border-base-300 bg-base-200 px-4 py-3 sm:-mx-6 sm:px-6"
    >
      <div class="flex flex-wrap items-end gap-x-4 gap-y-3">
        <label class="text-sm">
          <span class="mb-1 block">Look</span>
          <select
            class="select select-sm w-36"
            value={strength}
            disabled={tier !== "basic"}
            onChange={({ currentTarget }) => change({ strength: oneOf(strengths, currentTarget.value) })}
          >
            <option value="correct">Correct only</option>
            <option value="natural">Natural</option>
            <option value="bright">Bright listing</option>
          </select>
        </label>
        <label class="text-sm">
          <span class="mb-1 block">Tier</span>
          <select
            class="select select-sm w-44"
            value={tier}
            onChange={({ currentTarget }) => change({ tier: oneOf(tiers, currentTarget.value) })}
          >
            <option value="basic">Basic, free</option>
            <option value="standard">Standard, paid</option>
            <option value="premium">Premium, paid</option>
          </select>
        </label>
        <Ask
          model={model}
          keys={subject.map(({ key }) => key)}
          words={chosen.length > 0 ? plural(chosen.length, "selected photo") : "all"}
        />
        <span class="flex-1" />
        <label class="flex items-center gap-2 py-1 text-sm">
          <input
            type="checkbox"
            class="checkbox checkbox-sm"
            checked={isAll}
            onChange={() => model.select(isAll ? [] : assets.map(({ key }) => key))}
          />
          Select all
        </label>
        <Download model={model} keys={subject.map(({ key }) => key)} />
      </div>
      {tier !== "basic" && (
        <label class="mt-3 block text-sm">
          <span class="mb-1 block">What to do, in your words (optional)</span>
          <textarea
            class="textarea w-full max-w-2xl"
            rows={2}
            maxLength={1000}
            value={prompt}
            onInput={({ currentTarget }) => change({ prompt: currentTarget.value })}
          />
        </label>
      )}
    </section>
  );
}

const tiers = ["basic", "standard", "premium"] as const;
const strengths = ["correct", "natural", "bright"] as const;

/** A choice's value as what it is: the first for anything else. */
const oneOf = <const T extends string>(all: readonly [T, ...T[]], value: string): T =>
  all.find((each) => each === value) ?? all[0];

/** Requests jobs; asks once more before money is spent. */
function Ask({ model, keys, words }: { model: ShootModel; keys: string[]; words: string }) {
  const [isAsking, setAsking] = useState(false);
  const isPaid = model.wish.value.tier !== "basic";
  const begin = (): void => {
    setAsking(false);
    model.enhance(keys);
    model.select([]);
  };
  if (isAsking)
    return (
      <p class="flex flex-wrap items-center gap-2 text-sm" role="alert">
        {plural(keys.length, "photo")}, each a paid call. The job says what it cost.
        <button type="button" class="btn btn-primary btn-sm" onClick={begin}>
          Spend it
        </button>
        <button type="button" class="btn btn-ghost btn-sm" onClick={() => setAsking(false)}>
          Leave it
        </button>
      </p>
    );
  return (
    <button
      type="button"
      class="btn btn-primary btn-sm"
      disabled={keys.length === 0}
      onClick={() => (isPaid ? setAsking(true) : begin())}
    >
      Enhance {words}
    </button>
  );
}

/** The outputs as files, without those that were rejected. */
function Download({ model, keys }: { model: ShootModel; keys: string[] }) {
  const [done, setDone] = useState<string>();
  const wanted = new Set(keys);
  const tiles = model.tiles.value.filter(
    ({ key, output }) => wanted.has(key) && output?.url && verdictOf(output.job_id) !== "rejected",
  );
  async function save(size: Size): Promise<void> {
    try {
      const name = model.shoot.value?.name ?? "shoot";
      await download(tiles, { name, size, onProgress: (count) => setDone(`${count} of ${tiles.length}`) });
      setDone(undefined);
    } catch (error) {
      setDone(inWords(error));
    }
  }
  return (
    <div class="join" role="group" aria-label="Download">
      {(["full", "mls"] as const).map((size) => (
        <button
          type="button"
          key={size}
          class="btn btn-sm join-item"
          disabled={tiles.length === 0}
          onClick={() => void save(size)}
        >
          {size === "full" ? "Download" : "MLS size"}
        </button>
      ))}
      <span role="status" class="sr-only">
        {done}
      </span>
    </div>
  );
}
