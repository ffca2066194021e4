/** The most outputs that one asset can hold: its record stays far below the size limit of a table item. */
export const maxOutputs = 100;
