import type { UploadRecords } from "@luster/core/uploads/records";
import type { Upload } from "@luster/core/uploads/upload";
import { describe, expect, test } from "vitest";
import { anUpload } from "../samples.ts";
import { fixture, outage, type Start } from "./fixture.ts";
import { collected } from "./collected.ts";
import { versionsSuite } from "./versions.suite.ts";

/** What every `UploadRecords` promises. */
export function uploadRecordsSuite(kind: string, start: Start<UploadRecords>): void {
  describe(`the ${kind} upload records`, () => {
    const uploads = fixture(start);
    const change = (upload: Upload, filename: string): Upload => ({
      ...upload,
      filename,
      version: upload.version + 1,
    });

    versionsSuite<Upload>(uploads, { make: anUpload, idOf: ({ asset_id }) => asset_id, change });

    test("a confirmed upload keeps every field", async () => {
      const upload = anUpload({
        stores: ["r2", "s3"],
        storage: "s3",
        status: "confirmed",
        file_size: 10_485_760,
        etag: '"0123"',
        confirmed_at: "2026-03-01T12:00:00.000Z",
        content_type: "image/heic",
        arrived_type: "image/jpeg",
      });
      await uploads.port.create(upload);
      expect(await uploads.port.get(upload.user_id, upload.asset_id)).toEqual(upload);
    });

    test("remove takes this version away", async () => {
      const upload = anUpload();
      await uploads.port.create(upload);
      expect(await uploads.port.remove(upload)).toBe(true);
      expect(await uploads.port.get(upload.user_id, upload.asset_id)).toBeUndefined();
      const due = await collected(uploads.port.due(new Date("2027-01-01")));
      expect(due.flat().map(({ asset_id }) => asset_id)).not.toContain(upload.asset_id);
    });

    test("remove of a version that another write has replaced is refused and removes nothing", async () => {
      const upload = anUpload();
      const next = change(upload, "next.jpg");
      await uploads.port.create(upload);
      await uploads.port.replace(next);
      expect(await uploads.port.remove(upload)).toBe(false);
      expect(await uploads.port.get(upload.user_id, upload.asset_id)).toEqual(next);
    });

    test("remove says that the service is unavailable when it is", async () => {
      await expect(uploads.gone.remove(anUpload())).rejects.toMatchObject(outage);
    });
  });
}
