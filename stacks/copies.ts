import { production, settings } from "./stage.ts";

/**
 * The second copy of every original, in the stage's own account, where it is wished for. One that is wished for no
 * more is kept in production: it has to be emptied by hand, for no deletion reaches it from then on.
 */
export const copies = settings.COPY_ORIGINALS ? bucket() : undefined;

function bucket() {
  const made = new sst.aws.Bucket("Copies", {
    cors: false,
    transform: { bucket: { forceDestroy: !production } },
  });
  new aws.s3.BucketServerSideEncryptionConfiguration("CopiesEncryption", {
    bucket: made.name,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  return made;
}
