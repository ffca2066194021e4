import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unlessAborted } from "../abort.ts";
import type { Output } from "../assets/asset.ts";
import type { PictureLimits, Prepared } from "../pictures/picture.ts";
import { type Engine, EngineError, type Enhanced } from "../engines/engine.ts";
import { encode, type Encoded } from "../pictures/encode.ts";
import { creditsAfter } from "../pictures/metadata/xmp.ts";
import { checkBytes } from "../pictures/limits.ts";
import { prepare } from "../pictures/prepare.ts";
import type { ObjectStore } from "../storage/store.ts";
import { repeated } from "../repeated.ts";
import { isFailure } from "../failure.ts";
import { isOutage, type ObjectStores } from "../storage/stores.ts";
import { dayOf } from "../spending/day.ts";
import type { Reserve, Spending } from "../spending/spending.ts";
import type { Clock } from "../time.ts";
import type { Workspace } from "../workspace.ts";
import { CancelledError, type Claim, isSilent } from "./claim.ts";
import { mayBePaid, mayCall } from "./ledger.ts";
import { type Attempt, AttemptFailure, isDiskFull } from "./attempt.ts";
import { findOutput, type Maker, makerOf, outputKeyOf, outputOf } from "./output.ts";
import type { Render } from "./render.ts";
import { settleReserves } from "./reserves.ts";
import type { EngineId } from "@luster/contract/engine";
import type { Tier } from "@luster/contract/tier";

export type MakeOutputDeps = {
  stores: ObjectStores;
  /** The engine of a tier; `substituted` when it replaces one that has no key. `undefined` when there is none. */
  engines: (tier: Tier) => { engine: Engine; substituted: boolean } | undefined;
  /** Which engine makes what nobody is paid for. */
  ownEngine: EngineId;
  limits: PictureLimits;
  workspace: Pick<Workspace, "requireRoom">;
  /** How many more paid calls a job may make when the result of one was lost. */
  extraPaidCalls: number;
  /** Keeps paid calls within the caps. */
  spending: Spending;
  /** US dollars that are reserved for a call of a model whose price is not known. */
  unpricedCallUsd: number;
  /** Makes and stores what a gallery shows of the original and of the output. */
  render: Render;
  hashUser: (user: string) => string;
  now: Clock;
};

/** An output that this attempt stored, and its picture. */
type Stored = { output: Output; made: Prepared };

export type MadeOutput = { output: Output } & Maker;

/** A job that was claimed this often is not tried again, however it is delivered. */
const maxAttempts = 10;

/** Makes the output of a job, from the original to the object under the output's key. */
export function createMakeOutput(deps: MakeOutputDeps) {
  const { stores, engines, limits, workspace, render, spending, now } = deps;

  /** The stored output; one that an earlier attempt stored is used, never made again. */
  async function makeOutput(attempt: Attempt): Promise<MadeOutput> {
    // What a worker that was killed left reserved; that of today is for the next call.
    await settleReserves(spending, attempt.claim.job, { except: dayOf(now()) });
    const found = await attempt.at("restore", () => restore(attempt));
    if (found) {
      const maker = makerOf(attempt.claim.job, deps.ownEngine);
      return { output: await attempt.at("render", () => render(attempt, found, maker)), ...maker };
    }
    const { attempts, setback } = attempt.claim.job;
    if (attempts > maxAttempts) throw new AttemptFailure("final", setback?.code ?? "job.exhausted");
    const engine = engineFor(attempt);
    if (engine.provider) await requireRoom(engine, attempt);
    await engine.ready?.();
    const file = await attempt.at("download", () => download(attempt));
    const original = await attempt.at("prepare", () => prepare(file, limits, attempt.signal));
    const { output, made } = await (engine.provider ? enhancePaid : enhanceFree)(engine, original, attempt);
    const maker = namesOf(engine);
    return {
      output: await attempt.at("render", () => render(attempt, output, maker, { original, made })),
      ...maker,
    };
  }

  /**
   * Only a repeated attempt can find an output, so the first does not look. A store that is down and could hold one
   * is waited for only when that output was paid for.
   */
  async function restore({ claim, signal }: Attempt): Promise<Output | undefined> {
    if (claim.job.attempts === 1) return undefined;
    const found = await findOutput(claim.job, stores, { now, signal }).catch((error) => {
      if (!isOutage(error) || mayBePaid(claim.job)) throw error;
      return undefined;
    });
    if (found) claim.note({ type: "output_found", storage: found.storage });
    return found;
  }

  function engineFor({ claim }: Attempt): Engine {
    const chosen = engines(claim.job.tier);
    if (!chosen) throw new AttemptFailure("final", "engine.unconfigured");
    if (chosen.substituted) {
      claim.note({ type: "engine_substituted", detail: chosen.engine.id });
      if (claim.job.prompt)
        claim.note({ type: "prompt_ignored", detail: "The engine in its place takes none" });
    }
    return chosen.engine;
  }

  /** Before anything is done for a call that a cap would not let be made. */
  async function requireRoom(engine: Engine, { claim: { job } }: Attempt): Promise<void> {
    const usd = mostOf(engine);
    if (!spending.mayCost(job, usd)) throw new AttemptFailure("final", "job.over_budget");
    await spending.check(job.user_id, usd, job);
  }

  const mostOf = ({ mostUsd }: Engine): number => mostUsd ?? deps.unpricedCallUsd;

  async function download({ claim, asset, folder, signal }: Attempt): Promise<string> {
    // Again here: the legacy system's records were never checked against the limit.
    checkBytes(asset.file_size, limits);
    await workspace.requireRoom(asset.file_size);
    const file = join(folder, "original");
    const found = await stores
      .get(asset.storage)
      .download(asset.object_key, file, { etag: asset.etag, signal });
    if (!found) throw new AttemptFailure("final", "original.gone");
    claim.note({ type: "downloaded", storage: asset.storage });
    return file;
  }

  const enhance = (engine: Engine, picture: Prepared, { claim, signal }: Attempt): Promise<Enhanced> =>
    unlessAborted(
      engine.enhance(picture, {
        prompt: claim.job.prompt,
        strength: claim.job.strength ?? "natural",
        userHash: deps.hashUser(claim.job.user_id),
        signal,
      }),
      signal,
    );

  async function enhanceFree(engine: Engine, original: Prepared, attempt: Attempt): Promise<Stored> {
    await attempt.claim.tell();
    const enhanced = await attempt.at("enhance", () => enhance(engine, original, attempt));
    const made = madeBy(engine, original, enhanced);
    const store = async () => {
      await attempt.requireAsset();
      return storeOutput(await encode(enhanced.picture, made.credits), attempt);
    };
    return { output: await attempt.at("store", store), made };
  }

  /**
   * A paid call is entered in the ledger before it is made, and closed there afterwards, however it went. Its picture
   * is stored before anything else can fail: a database that is down just then must not cost a second call.
   */
  async function enhancePaid(engine: Engine, original: Prepared, attempt: Attempt): Promise<Stored> {
    const { claim, at } = attempt;
    if (!mayCall(claim.job, deps.extraPaidCalls)) throw new AttemptFailure("final", "outcome_unknown");
    // Nothing is bought that no store could keep.
    await stores.writable();
    await attempt.requireAsset();
    const reserve = await at("reserve", () => spending.reserve(claim.job, mostOf(engine)));
    await at("open_call", () => openCall(engine, reserve, claim));
    const result = await at("enhance", () => enhance(engine, original, attempt).then(answered, failed));
    const ended = now();
    const { enhanced, state } = result;
    try {
      if (!enhanced) throw refused(result, claim);
      const made = madeBy(engine, original, enhanced);
      // What was paid for is kept while no store and no disk takes it, for as long as this worker has.
      const output = await at("store", async () => {
        await discardIfDeleted(attempt);
        const file = await encode(enhanced.picture, made.credits);
        return repeated(() => storeOutput(file, attempt), isPassing, attempt.wait);
      });
      return { output, made };
    } finally {
      await at("close_call", () => claim.write({ type: "close_call", state, ended, usage: enhanced?.usage }));
      await at("settle", () => repeated(() => spending.settle(claim.job), isSilent, attempt.wait));
    }
  }

  /** What is reserved for a call that its owner cancelled is taken back; nobody else can have reserved it. */
  async function openCall(engine: Engine, reserve: Reserve, claim: Claim): Promise<void> {
    try {
      await claim.write({ type: "open_call", reserve, ...namesOf(engine) });
    } catch (error) {
      if (error instanceof CancelledError) await spending.release(claim.job, reserve);
      throw error;
    }
  }

  /** Why there is no picture; final when the result of a call was lost and no other may be made. */
  function refused({ state, error }: CallResult, { job }: Claim): unknown {
    if (state !== "unknown" || mayCall(job, deps.extraPaidCalls)) return error;
    return new AttemptFailure("final", "outcome_unknown", undefined, { cause: error });
  }

  async function storeOutput(made: Encoded, { claim, folder, signal }: Attempt): Promise<Output> {
    const file = join(folder, "output");
    await writeFile(file, made.bytes);
    const upload = (to: ObjectStore) =>
      to.upload(outputKeyOf(claim.job), file, { contentType: made.content_type, signal });
    const { store, result: head } = await stores.write(upload);
    if (store !== stores.primary) claim.note({ type: "standby_used", storage: store.name });
    return outputOf(claim.job, { store, head, made }, now);
  }

  return makeOutput;
}

const namesOf = ({ id, provider, model }: Engine): Maker => ({ engine: id, provider: provider?.id, model });

/** What an engine made, with the original's credits. Only an engine with a model invents pixels. */
function madeBy({ model }: Engine, { credits }: Prepared, { picture }: Enhanced): Prepared {
  const source = model === undefined ? "algorithmicallyEnhanced" : "compositeWithTrainedAlgorithmicMedia";
  return { ...picture, credits: creditsAfter(credits, source) };
}

/**
 * What was bought for an asset that is being deleted is thrown away. Where nobody knows, it is kept: the deletion
 * looks twice.
 */
async function discardIfDeleted({ claim, requireAsset }: Attempt): Promise<void> {
  await requireAsset().catch((error: unknown) => {
    if (isFailure(error, "service.unavailable")) return;
    claim.note({ type: "output_discarded", detail: "The asset was deleted while its output was paid for" });
    throw error;
  });
}

/** What keeps a picture from being stored now, and not for good. */
const isPassing = (error: unknown): boolean => isOutage(error) || isDiskFull(error);

type CallResult = { state: "answered" | "refused" | "unknown"; enhanced?: Enhanced; error?: unknown };

const answered = (enhanced: Enhanced): CallResult => ({ state: "answered", enhanced });

/** Only a refusal that we understand is certain to be free of charge. */
const failed = (error: unknown): CallResult => ({
  state: error instanceof EngineError && error.outcome !== "unknown" ? "refused" : "unknown",
  error,
});
