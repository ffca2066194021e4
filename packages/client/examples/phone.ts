// In React Native: what a picker gives is sent from where it lies, and never read into memory.
import { createLuster, LusterError } from "@luster/client";

/** What expo-image-picker calls an asset. */
type Picked = {
  uri: string;
  fileName?: string | null;
  mimeType?: string | undefined;
  fileSize?: number | undefined;
};

export async function enhance(
  picked: Picked,
  token: () => Promise<string>,
  onShare: (share: number) => void,
) {
  const luster = createLuster({ baseUrl: "https://api.example.com", token });
  const { uri, fileName, mimeType, fileSize = 0 } = picked;
  const file = { uri, name: fileName ?? "photo.jpg", type: mimeType, size: fileSize };
  try {
    const job = await luster.enhance(file, { onProgress: ({ sent, total }) => onShare(sent / total) });
    return { url: job.output.url };
  } catch (error) {
    // The job goes on: show it as working, and ask for it again with luster.jobs.wait(error.job).
    if (error instanceof LusterError && error.code === "job.timeout") return { job: error.job };
    throw error;
  }
}
