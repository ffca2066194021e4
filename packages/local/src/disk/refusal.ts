/**
 * How the directory's HTTP side refuses: with R2's codes and statuses, so that clients need not know which store they
 * talk to.
 */
const statuses = {
  BadDigest: 400,
  EntityTooLarge: 400,
  ExpiredRequest: 400,
  AccessDenied: 403,
  SignatureDoesNotMatch: 403,
  NoSuchKey: 404,
  MissingContentLength: 411,
  PreconditionFailed: 412,
} as const;

/** A request to the directory store that is refused, with its HTTP status. */
export class RefusalError extends Error {
  override readonly name = "RefusalError";
  readonly code: keyof typeof statuses;

  constructor(code: keyof typeof statuses) {
    super(code);
    this.code = code;
  }

  get status(): number {
    return statuses[this.code];
  }
}
