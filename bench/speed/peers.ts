import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Where tools/bench-install.sh puts what Luster is compared with. */
export const peersFolder = join(import.meta.dirname, "../peers");

const require = createRequire(join(peersFolder, "package.json"));

/** Whether the peers are installed. */
export const hasPeers = (): boolean => existsSync(join(peersFolder, "node_modules"));

/**
 * A package of the peers. They are no dependency of Luster's, so their types are not here: the caller says what it
 * uses of them.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters, typescript/no-unsafe-type-assertion -- see above
export const peer = <Package>(name: string): Package => require(name) as Package;
