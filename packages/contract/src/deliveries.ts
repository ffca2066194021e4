/** How often a queue delivers a job before it becomes a dead letter. Each deferral of a job uses up one delivery. */
export const maxDeliveries = 5;
