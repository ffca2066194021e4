import { api } from "./api.ts";
import { workerLogGroup } from "./functions.ts";
import { type LoggedMetric, logged } from "./metrics.ts";

const apiLogGroup = api.nodes.logGroup.name;

// Of the access log, whose values are texts: API Gateway counts all 4xx as one, and says nothing of whose token passed.
count("Unauthorized", apiLogGroup, '{ $.status = "401" }');
count("SignedIn", apiLogGroup, '{ $.user != "-" }');
// What API Gateway itself refused has reached no function.
count("ThrottledRequests", apiLogGroup, '{ $.status = "429" && $.integrationLatency = "-" }');
// Lambda has no metric for an invocation that it ended.
count("WorkerTimeouts", workerLogGroup, '{ $.type = "platform.report" && $.record.status = "timeout" }');

/** Counts the lines of a log that a pattern finds; 0 where there are lines and none is found. */
function count(metric: LoggedMetric, logGroupName: $util.Input<string>, pattern: string) {
  const { namespace, metricName } = logged(metric);
  new aws.cloudwatch.LogMetricFilter(metric, {
    name: `luster-${$app.stage}-${metric}`,
    logGroupName,
    pattern,
    metricTransformation: { namespace, name: metricName, value: "1", defaultValue: "0" },
  });
}
