import type { Tile } from "../shoot/tiles.ts";
import { dollars, inWords, megabytes } from "../words.ts";

/** What is known of a photo: its size, how its output was made, what that cost, and what happened on the way. */
export function Facts({ tile }: { tile: Tile }) {
  const { job, output, asset } = tile;
  const made = job?.job_id === output?.job_id ? job : undefined;
  const cost = job?.calls.reduce((sum, { cost_usd = 0 }) => sum + cost_usd, 0);
  const rows: [string, string | undefined][] = [
    ["Original", asset && sizes(asset)],
    ["Output", output && sizes(output)],
    ["Tier", output?.tier ?? job?.tier],
    ["Look", made?.tier === "basic" ? made.strength : undefined],
    ["Asked for", made?.prompt],
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
              {event.detail ?? event.type.replaceAll("_", " ")}
            </li>
          ))}
        </ol>
      )}
    </aside>
  );
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
