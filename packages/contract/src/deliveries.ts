/** How often a queue brings a job before it is a dead letter. Each time that a job is put off is one of them. */
export const maxDeliveries = 5;
