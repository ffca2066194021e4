import type { Memory } from "./client.ts";

type Deleted = NonNullable<Memory["deleted"]>;
type Owner = Pick<Memory, "shootId" | "jobId" | "plan">;

/** The routes in whose replies a deleted thing could be; those that answer with the name it was asked by are left out. */
const routesOf = ({ shootId, jobId }: Owner): string[] => [
  "/shoots",
  "/jobs",
  `/shoots/${shootId}`,
  `/shoots/${shootId}/assets`,
  `/jobs/${jobId}`,
];

/** Whether a text, a reply or a key, has what was deleted in it. */
export const mentions = ({ ids }: Deleted, text: string): boolean => ids.some((id) => text.includes(id));

/** The routes that show what was deleted. A refusal names what was asked for, and shows nothing. */
export async function shownBy(api: string, owner: Owner, deleted: Deleted): Promise<string[]> {
  const headers = { authorization: `Bearer ${owner.plan.user}` };
  const found: string[] = [];
  for (const route of routesOf(owner)) {
    const response = await fetch(`${api}${route}`, { headers }).catch(() => undefined);
    const text = await response?.text().catch(() => "");
    if (response?.ok && text && mentions(deleted, text))
      found.push(`${owner.plan.user} ${deleted.kind} in ${route}`);
  }
  return found;
}
