/**
 * Why a picture cannot be enhanced. Always final: the same file will be refused again. The message is for the
 * photographer.
 */
export class PictureError extends Error {
  override readonly name = "PictureError";
  readonly code: "picture.unreadable" | "picture.too_large" | "picture.unsupported";

  constructor(code: PictureError["code"], message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
