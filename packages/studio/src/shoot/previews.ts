/** Addresses of chosen files, for what a browser can show: a photo is seen before it is uploaded. */
export function createPreviews() {
  const urls = new Map<number, string>();
  const files = new Map<number, File>();
  return {
    add(id: number, file: File | undefined): void {
      if (file) files.set(id, file);
      if (file && /^image\/(?:jpeg|png|webp)$/.test(file.type)) urls.set(id, URL.createObjectURL(file));
    },
    of: (id: number): string | undefined => urls.get(id),
    /** The files themselves, by the ids of their photos. */
    files: (ids: readonly number[]): File[] => ids.flatMap((id) => files.get(id) ?? []),
    close(): void {
      for (const url of urls.values()) URL.revokeObjectURL(url);
    },
  };
}
