import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe-core finds wrong by WCAG 2.2 AA in what is shown now, as readable lines. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Not as a script element: the page's own policy forbids any but its own.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    // oxlint-disable-next-line typescript/no-explicit-any -- put there by the line before
    const { violations } = await (globalThis as any).axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    });
    return violations.flatMap(({ id, nodes }: { id: string; nodes: { html: string }[] }) =>
      nodes.map(({ html }) => `${id}: ${html}`),
    );
  });
}
