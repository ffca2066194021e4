const none = -1;

/** A queue that takes the oldest of each user's jobs in turn, as a fair queue of SQS and the one of one machine do. */
export function fairQueue(userOf: Int32Array, users: number) {
  const next = new Int32Array(userOf.length).fill(none);
  const oldest = new Int32Array(users).fill(none);
  const newest = new Int32Array(users).fill(none);
  const turns = new Int32Array(users + 1);
  const state = { from: 0, to: 0, length: 0 };

  function wait(user: number): void {
    turns[state.to] = user;
    state.to = (state.to + 1) % turns.length;
  }

  return {
    length: (): number => state.length,
    push(job: number): void {
      const user = userOf[job] ?? 0;
      next[job] = none;
      state.length += 1;
      if (oldest[user] === none) {
        oldest[user] = job;
        wait(user);
      } else next[newest[user] ?? none] = job;
      newest[user] = job;
    },
    /** The job whose turn it is; -1 when the queue is empty. */
    shift(): number {
      if (state.length === 0) return none;
      const user = turns[state.from] ?? 0;
      state.from = (state.from + 1) % turns.length;
      const job = oldest[user] ?? none;
      oldest[user] = next[job] ?? none;
      if (oldest[user] !== none) wait(user);
      state.length -= 1;
      return job;
    },
  };
}
