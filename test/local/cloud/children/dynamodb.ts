import { startDynamoDb } from "@luster/local/cloud/dynamodb";

const { endpoint } = await startDynamoDb({ folder: process.argv[2] ?? "" });
console.log(endpoint);
