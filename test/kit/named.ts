import { unroutedFailures } from "@luster/contract/route";
import { routes } from "@luster/contract/routes";
import { router } from "@luster/functions/http/router";

const find = router(Object.values(routes));

/** Throws unless the route that a request reaches names the code that it was refused with. */
export function checkNamed(method: string, path: string, code: string): void {
  if (!namedBy(method, path).includes(code))
    throw new Error(`${method} ${path} answered ${code}, which its route does not name`);
}

function namedBy(method: string, path: string): readonly string[] {
  try {
    return find(method, decodeURIComponent(path.split(/[?#]/, 1)[0] ?? "")).route.failures;
  } catch {
    return unroutedFailures;
  }
}
