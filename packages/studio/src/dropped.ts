/** What was dropped, also in folders: the pictures, and the names of files that are none. Hidden files are neither. */
export async function dropped(data: DataTransfer): Promise<{ photos: File[]; others: string[] }> {
  // Entries have to be taken before the first await: the list is emptied afterwards.
  const items = [...data.items].filter(({ kind }) => kind === "file");
  // An item that some program made has no entry, only its file.
  const taken = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const found = (await Promise.all(taken.map(filesOf))).flat().filter(({ name }) => !name.startsWith("."));
  return {
    photos: found.filter(isPicture),
    others: found.filter((file) => !isPicture(file)).map(({ name }) => name),
  };
}

const isPicture = ({ name, type }: File): boolean =>
  type.startsWith("image/") || /\.(jpe?g|png|webp|hei[cf])$/i.test(name);

async function filesOf(entry: FileSystemEntry | File | null): Promise<File[]> {
  if (!entry) return [];
  if (entry instanceof File) return [entry];
  if (isFile(entry)) return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))];
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const found: FileSystemEntry[] = [];
  // A reader gives a hundred entries at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(filesOf))).flat();
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
