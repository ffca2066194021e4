import type { IconNode } from "lucide";
import { h } from "preact";

/** One of Lucide's icons, as large as the text beside it. It says nothing by itself: its button has the words. */
export function Icon({ of, class: name = "size-4" }: { of: IconNode; class?: string }) {
  return (
    <svg
      aria-hidden="true"
      class={`shrink-0 ${name}`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      {of.map(([tag, attributes], index) => h(tag, { ...attributes, key: index }))}
    </svg>
  );
}
