/** What DynamoDB answers when it is at fault: clients repeat the request. */
const body = (message: string) => ({
  __type: "com.amazonaws.dynamodb.v20120810#InternalServerError",
  message,
});

/**
 * An error of the database below dynalite, which answers with the `statusCode` and the `body` that an error carries.
 */
export class DatabaseFault extends Error {
  override readonly name = "DatabaseFault";
  readonly statusCode = 500;
  readonly body: ReturnType<typeof body>;

  constructor(cause: unknown, message = "The database cannot read or write its files.") {
    super(message, { cause });
    this.body = body(message);
  }
}
