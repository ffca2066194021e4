/** The right of one request, `holder`, to make one thing of a user, until it is made or the time is over. */
export type Turn = { user_id: string; thing: string; holder: string; until: Date };

/** Keeps turns. Every method throws `Failure("service.unavailable")` when the database does not answer. */
export interface TurnRecords {
  /** Whether the turn is the caller's: nobody held one at `now`, or this very one was taken before. */
  take(turn: Turn, now: Date): Promise<boolean>;
  /** Ends the holder's turn at `now`; does nothing when somebody else has it. */
  end(turn: Turn, now: Date): Promise<void>;
}
