/** Another live process works on the same data. One line for the person who started this one; nothing is damaged. */
export class InUse extends Error {
  constructor(folder: string, options?: ErrorOptions) {
    super(
      `${folder} is in use by another running Luster. Stop that one, or choose another data folder.`,
      options,
    );
    this.name = "InUse";
  }
}
