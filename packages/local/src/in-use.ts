/** Another live process works on the same data. One line for the person who started this one; nothing is damaged. */
export class InUse extends Error {
  constructor(folder: string, options?: ErrorOptions) {
    super(`${folder} is in use by another running Luster`, options);
    this.name = "InUse";
  }
}
