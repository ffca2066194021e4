import { dynamoJobStore } from "@luster/core/jobs/store.dynamo";
import { memoryJobStore } from "../fakes/jobs.memory.ts";
import { inMemory } from "../suites/bench.ts";
import { jobStoreSuite } from "../suites/job-store.suite.ts";
import { inDynamo } from "../table/database.ts";

jobStoreSuite("memory", inMemory(memoryJobStore));
jobStoreSuite("DynamoDB", inDynamo(dynamoJobStore));
