/** What every generator starts from; `HOSTILE_SEED=123 npm run test:hostile` takes another. */
export const seed = Number(process.env["HOSTILE_SEED"] ?? 20_261_122);
