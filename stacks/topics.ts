import { settings } from "./stage.ts";

/** Where alarms go: a page is for whoever is on call, at any hour; a ticket waits for the morning. */
export const topics = { page: topic("Pages"), ticket: topic("Tickets") };

export type Urgency = keyof typeof topics;

mail("PagesByMail", "page", settings.ALARM_EMAIL);
mail("PagesToPager", "page", settings.PAGE_EMAIL);
mail("TicketsByMail", "ticket", settings.ALARM_EMAIL);

function mail(name: string, urgency: Urgency, endpoint: string | undefined) {
  if (endpoint === undefined) return;
  new aws.sns.TopicSubscription(name, { topic: topics[urgency].arn, protocol: "email", endpoint });
}

// Not SST's: it would be among what handlers can link, in this stage and not in a developer's.
function topic(name: string) {
  return new aws.sns.Topic(name, { name: `luster-${$app.stage}-${name}` });
}
