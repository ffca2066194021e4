import { type FailureCode, failures } from "@luster/contract/failures";
import { jobFailures } from "@luster/contract/job-failures";
import { keysOf } from "@luster/contract/keys";
import type { Route } from "@luster/contract/route";
import { routes } from "@luster/contract/routes";
import { escaped, page } from "./page.ts";

/** What each failure means: the `type` of a problem leads to the paragraph of its code. */
export const errors = () => page({ title: "Failures of the Luster API", style, body: body() });

const body = (): string =>
  [
    "<main>\n<h1>Failures</h1>",
    "<p>A refusal is <code>application/problem+json</code>. Programs decide by its <code>code</code>, which is stable; <code>detail</code> is for people. Quote its <code>request_id</code> when something looks wrong.</p>",
    "<h2>What the API answers</h2>",
    ...keysOf(failures).map((code) =>
      paragraph(code, code, `${failures[code].status}`, failures[code], answering(code)),
    ),
    "<h2>Why a job failed</h2>",
    ...keysOf(jobFailures).map((code) =>
      paragraph(`job-${code}`, code, jobFailures[code].retryable ? "retryable" : "final", jobFailures[code]),
    ),
    "</main>",
  ].join("\n");

function paragraph(
  id: string,
  code: string,
  note: string,
  { meaning, advice = "" }: { meaning: string; advice?: string },
  more = "",
): string {
  const words = inHtml([meaning, advice].filter(Boolean).join(" "));
  return `<section id="${id}">\n<h3><a href="#${id}"><code>${code}</code></a> <small>${note}</small></h3>\n<p>${words}</p>\n${more}</section>`;
}

/** Which routes answer with it; of a code that most do, nobody needs the list. */
function answering(code: FailureCode): string {
  const named = Object.values<Route>(routes).filter(({ failures: all }) => all.includes(code));
  if (named.length === 0 || named.length > 8) return "";
  return `<p><small>${named.map(({ method, path }) => `<code>${method} ${path}</code>`).join(", ")}</small></p>\n`;
}

/** What stands between backticks is code. */
const inHtml = (words: string): string => escaped(words).replaceAll(/`([^`]+)`/g, "<code>$1</code>");

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0 }
main { max-width: 44rem; margin: 0 auto; padding: 1rem 1.25rem 50vh }
h3 { margin: 0; font-size: 1rem }
h3 a { color: inherit; text-decoration: none }
h3 a:hover { text-decoration: underline }
p { margin: .25rem 0 0 }
code { overflow-wrap: anywhere }
section { padding: .75rem; border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
section:target { background: light-dark(#fff4cc, #3a3210) }
small { color: color-mix(in srgb, currentColor 75%, transparent); font-weight: normal }
`;
