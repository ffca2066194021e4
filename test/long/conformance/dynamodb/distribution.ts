import { join } from "node:path";
import { fetchedPackage } from "../../../kit/fetched-package.ts";

/**
 * The folder of Amazon's DynamoDB Local, which one npm package carries. No dependency: only its jars are wanted, and it
 * would bring the core of the Amplify CLI with it.
 */
export const dynamoDbLocal = async (): Promise<string> =>
  join(
    await fetchedPackage({
      name: "amplify-dynamodb-simulator",
      version: "2.9.30",
      integrity: "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==",
    }),
    "emulator",
  );
