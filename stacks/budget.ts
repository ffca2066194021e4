import { settings } from "./stage.ts";

const name = `luster-${$app.stage}-Aws`;

/**
 * A budget of the whole AWS account for a month: what Luster itself does not see of what it costs, and what no alarm
 * watches. AWS mails by itself, some hours late, as its own bill is. Without an address there is nobody to tell.
 */
if (settings.ALARM_EMAIL !== undefined)
  new aws.budgets.Budget("Aws", {
    name,
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitUnit: "USD",
    limitAmount: String(settings.AWS_BUDGET_USD),
    notifications: [
      notification("ACTUAL", 80, settings.ALARM_EMAIL),
      notification("ACTUAL", 100, settings.ALARM_EMAIL),
      notification("FORECASTED", 100, settings.ALARM_EMAIL),
    ],
  });

function notification(notificationType: "ACTUAL" | "FORECASTED", threshold: number, address: string) {
  return {
    notificationType,
    threshold,
    thresholdType: "PERCENTAGE",
    comparisonOperator: "GREATER_THAN",
    subscriberEmailAddresses: [address],
  };
}
