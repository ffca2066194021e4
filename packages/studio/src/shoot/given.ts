/** Files that were dropped where their shoot did not exist yet, by its id: its page takes them when it opens. */
export const given = new Map<string, File[]>();
