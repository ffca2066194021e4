import type { Job } from "@luster/client";
import { useEffect, useState } from "preact/hooks";
import type { ShootModel } from "../shoot/model.ts";
import type { Tile } from "../shoot/tiles.ts";
import { looks, tiers } from "../shoot/wish.tsx";
import { dollars, eventInWords, inWords, megabytes } from "../words.ts";

/** What is known of a photo: its size, how its output was made, what that cost, and what happened on the way. */
export function Facts({ model, tile }: { model: ShootModel; tile: Tile }) {
  const { output, asset } = tile;
  const job = useJob(model, tile);
  const cost = job?.calls.reduce((sum, { cost_usd = 0 }) => sum + cost_usd, 0);
  const tier = output?.tier ?? job?.tier;
  const rows: [string, string | undefined][] = [
    ["Original", asset && sizes(asset)],
    ["Output", output && sizes(output)],
    ["Tier", tier && tiers[tier]],
    ["Look", job?.tier === "basic" && job.strength ? looks[job.strength] : undefined],
    ["Asked for", job?.prompt],
    ["Engine", [job?.engine, job?.model].filter(Boolean).join(", ")],
    ["Cost", cost ? dollars(cost) : undefined],
    ["Review", output?.needs_review],
    ["Made", output && new Date(output.created_at).toLocaleString()],
  ];
  return (
    <aside
      aria-label="Details"
      class="max-h-[40dvh] overflow-auto p-4 text-sm lg:max-h-none lg:w-80 lg:border-l lg:border-base-300"
    >
      <dl class="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {rows.flatMap(([name, value]) =>
          value
            ? [
                <dt key={name} class="font-medium">
                  {name}
                </dt>,
                <dd key={`${name} value`}>{value}</dd>,
              ]
            : [],
        )}
      </dl>
      {tile.error && (
        <p role="alert" class="alert alert-error mt-4">
          {inWords(tile.error)}
        </p>
      )}
      {job && job.events.length > 0 && (
        <ol class="mt-4 space-y-1">
          {job.events.map((event, index) => (
            <li key={index}>
              <time dateTime={event.at} class="mr-2 tabular-nums">
                {new Date(event.at).toLocaleTimeString()}
              </time>
              {eventInWords(event)}
            </li>
          ))}
        </ol>
      )}
    </aside>
  );
}

/** The job that made what is shown, else the newest; asked for where this page did not follow it. */
function useJob(model: ShootModel, { job: newest, output, asset }: Tile): Job | undefined {
  const id = output?.job_id ?? newest?.job_id ?? asset?.jobs[0]?.job_id;
  const [found, setFound] = useState<Job>();
  const isKnown = newest?.job_id === id;
  useEffect(() => {
    if (id === undefined || isKnown) return;
    // Without it there is less to read, and nothing to do about it.
    model.jobOf(id).then(setFound, () => undefined);
  }, [id, isKnown]);
  if (isKnown) return newest;
  return found?.job_id === id ? found : undefined;
}

const sizes = ({
  width,
  height,
  file_size,
}: {
  width?: number | undefined;
  height?: number | undefined;
  file_size: number;
}): string => [width && `${width} × ${height}`, megabytes(file_size)].filter(Boolean).join(", ");
