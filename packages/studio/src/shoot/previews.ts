/** Addresses of chosen files, for what a browser can show: a photo is seen before it is uploaded. */
export function createPreviews() {
  const urls = new Map<number, string>();
  return {
    add(id: number, file: File | undefined): void {
      if (file && /^image\/(?:jpeg|png|webp)$/.test(file.type)) urls.set(id, URL.createObjectURL(file));
    },
    of: (id: number): string | undefined => urls.get(id),
    close(): void {
      for (const url of urls.values()) URL.revokeObjectURL(url);
    },
  };
}
