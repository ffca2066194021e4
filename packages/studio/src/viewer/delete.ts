import { ask } from "../deleting/question.tsx";
import { remove } from "../deleting/receipts.ts";
import type { ShootModel } from "../shoot/model.ts";
import type { Tile } from "../shoot/tiles.ts";

/** Asks whether the photo goes, or only the version that is shown. */
export function askToDelete(model: ShootModel, { name, asset, output }: Tile): void {
  if (!asset) return;
  const photo = {
    words: "Delete the photo",
    act: () => remove(name, [() => model.deletePhoto(asset.asset_id)]),
  };
  if (!output) return ask({ title: `Delete ${name}?`, detail: "The original is deleted.", choices: [photo] });
  const number = asset.outputs.findIndex(({ job_id }) => job_id === output.job_id) + 1;
  const version = {
    words: "Delete this version",
    act: () => remove(`version ${number} of ${name}`, [() => model.deleteVersion(output.job_id)]),
  };
  ask({
    title: `Delete ${name}?`,
    detail:
      "Deleting the photo deletes its original and all its versions; deleting this version keeps the rest.",
    choices: [version, photo],
  });
}
