import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project } from "./evaluate.ts";

const read = (file: string) => readFileSync(join(project, file), "utf8");
const handbook = read("docs/operations.md");
const handlers = globSync("packages/functions/src/**/*.ts", { cwd: project }).map(read).join();
const accessLog = read("stacks/api.ts");

/** The queries for Logs Insights: the blocks of code that are not shell commands. */
const queries = [...handbook.matchAll(/^```\n(.+)\n```$/gm)].map(([, query = ""]) => query);

// Fields of Insights itself, of Lambda's own lines (an uncaught error, the report of an invocation), of the logger.
const given = /^(@\w+|errorType|errorMessage|type|record\.[\w.]+|level|message|error\.[\w.]+)$/;

describe("the queries of docs/operations.md", () => {
  it("are found", () => expect(queries.length).toBeGreaterThan(12));

  it.each(messages())("look for the line %j, which a handler logs", (message) => {
    expect(new RegExp(`logger\\.\\w+\\("${message}"`).test(handlers)).toBe(true);
  });

  it.each(fields())("read the field %s, which a line of the log has", (field) => {
    const logged = new RegExp(`\\b${field}(\\??:|[,\\s}"])`);
    expect(given.test(field) || logged.test(handlers) || logged.test(accessLog)).toBe(true);
  });
});

function messages(): string[] {
  const compared = queries.flatMap((query) => query.match(/message = "[^"]+"|message in \[[^\]]+\]/g) ?? []);
  const texts = compared.flatMap((comparison) => comparison.match(/(?<=")[^",]+(?=")/g) ?? []);
  return unique(texts);
}

/** Every name of a query but those that it gives itself with `as`, and Insights' own words. */
function fields(): string[] {
  const names = queries.flatMap((query) => {
    const bare = query.replaceAll(/"[^"]*"|\b\w+\(|\b\d+\w*/g, " ");
    const own = new Set([...query.matchAll(/\bas (\w+)/g)].map(([, name]) => name));
    return [...bare.matchAll(/[@\w][\w.]*/g)].map(([name]) => name).filter((name) => !own.has(name));
  });
  return unique(names).filter((name) => !words.has(name));
}

const words = new Set("filter fields stats sort limit by as asc desc in or and not like".split(" "));

const unique = (list: string[]) => [...new Set(list)];
