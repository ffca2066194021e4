import { Failure } from "@luster/core/failure";

type Pattern = { method: string; path: string };

type Match<R> = { route: R; parameters: Record<string, string> };

/**
 * Finds the route of a method and a decoded path, preferring a fixed segment to a `{parameter}`; HEAD is answered by
 * the route of GET. Throws `route.not_found`, and `route.method_not_allowed` with the methods that the path takes.
 */
export function router<R extends Pattern>(routes: readonly R[]) {
  const bySpecificity = routes.toSorted((a, b) => parameterCount(a) - parameterCount(b));

  return (method: string, path: string): Match<R> => {
    const matches = bySpecificity.flatMap((route) => {
      const parameters = match(route.path, path);
      return parameters ? [{ route, parameters }] : [];
    });
    const found = matches.find(({ route }) => route.method === (method === "HEAD" ? "GET" : method));
    if (found) return found;
    if (matches.length === 0) throw new Failure("route.not_found");
    const allow = allowed(matches.map(({ route }) => route));
    throw new Failure("route.method_not_allowed", `This route takes ${allow.join(", ")}.`, { allow });
  };
}

/** OPTIONS is taken everywhere: it is how one asks. */
const allowed = (routes: readonly Pattern[]): string[] => {
  const methods = new Set(routes.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method])));
  return [...methods, "OPTIONS"].toSorted();
};

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
