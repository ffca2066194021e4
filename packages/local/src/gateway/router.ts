import { Failure } from "@luster/core/failure";

type Pattern = { method: string; path: string };

type Match<R> = { route: R; parameters: Record<string, string> };

/** Finds the route of a method and a decoded path, preferring a fixed segment to a `{parameter}`. Throws `route.not_found`. */
export function router<R extends Pattern>(routes: readonly R[]) {
  const bySpecificity = routes.toSorted((a, b) => parameterCount(a) - parameterCount(b));

  return (method: string, path: string): Match<R> => {
    for (const route of bySpecificity) {
      const parameters = route.method === method ? match(route.path, path) : undefined;
      if (parameters) return { route, parameters };
    }
    throw new Failure("route.not_found");
  };
}

const parameterCount = ({ path }: Pattern): number => path.split("{").length - 1;

function match(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split("/");
  const actual = path.split("/");
  if (expected.length !== actual.length) return undefined;
  const pairs = expected.map(
    (segment, at) => [/^\{(.+)\}$/.exec(segment)?.[1], segment, actual[at] ?? ""] as const,
  );
  if (!pairs.every(([name, segment, value]) => (name === undefined ? segment === value : value !== "")))
    return undefined;
  return Object.fromEntries(pairs.flatMap(([name, , value]) => (name === undefined ? [] : [[name, value]])));
}
