import { type Connection, createApi } from "./api.ts";
import { createEnhance, createRequestJob } from "./enhance.ts";
import { defaultPut, type Put } from "./put.ts";
import { createShoot, type ShootOptions } from "./shoot.ts";
import { createUpload } from "./upload.ts";
import { createWait } from "./wait.ts";

/**
 * The client: `enhance` for one picture, `shoot` for many, and a method for every route. `put` replaces how a file is
 * sent, as for background uploads of a phone.
 */
export function createLuster({ put, ...connection }: Connection & { put?: Put | undefined }) {
  const api = createApi(connection);
  const upload = createUpload({ api, put: put ?? defaultPut(connection) });
  const wait = createWait(api);
  const requestJob = createRequestJob(api);
  const parts = { api, upload, wait, requestJob };
  return {
    ...api,
    jobs: { ...api.jobs, wait },
    /** Takes a picture to a confirmed asset. */
    upload,
    /** Takes a picture through the whole flow, to a job that has an output. */
    enhance: createEnhance(parts),
    /** Uploads and enhances many pictures, a few at a time. */
    shoot: (options: ShootOptions = {}) => createShoot(parts, options),
  };
}

export type Luster = ReturnType<typeof createLuster>;
