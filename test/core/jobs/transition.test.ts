import { type Job, type KeptEvent, numbered } from "@luster/core/jobs/job";
import { isCharged, mayCall } from "@luster/core/jobs/ledger";
import { type Change, isLeased, transition } from "@luster/core/jobs/transition";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aJob, anAsset, anOutput } from "../../kit/samples.ts";

const noon = Date.UTC(2026, 2, 1, 12);
const at = (seconds: number): Date => new Date(noon + seconds * 1000);
const output = anOutput(anAsset());

/** Few tokens and short times, so that claims, expiries and strangers meet often. */
const token = fc.constantFrom("a", "b", "c");
const time = fc.integer({ min: 0, max: 120 }).map(at);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("claim" as const), token, leaseUntil: time }) },
  fc.record({ type: fc.constant("open_call" as const), token, model: fc.constant("model") }),
  fc.record({
    type: fc.constant("close_call" as const),
    token,
    state: fc.constantFrom("answered" as const, "refused" as const, "unknown" as const),
    ended: time,
  }),
  fc.record({ type: fc.constant("cancel" as const) }),
  fc.record({ type: fc.constant("give_up" as const), token }),
  fc.record({
    type: fc.constant("wait" as const),
    token,
    until: time,
    setback: fc.constant({ code: "engine.unavailable" as const, message: "busy" }),
  }),
  fc.record({
    type: fc.constant("defer" as const),
    token,
    until: time,
    setback: fc.constant({ code: "engine.unavailable" as const, message: "busy" }),
  }),
  fc.record({
    type: fc.constant("succeed" as const),
    token,
    output: fc.constant(output),
    engine: fc.constant("basic" as const),
    model: fc.constant(undefined),
  }),
  fc.record({
    type: fc.constant("fail" as const),
    token,
    code: fc.constantFrom("original.gone" as const, "engine.unavailable" as const),
    message: fc.constant("why"),
  }),
  fc.record({ type: fc.constant("resend" as const), dueAt: time, force: fc.boolean() }),
  fc.record({ type: fc.constant("tidy" as const) }),
);
const history = fc.array(fc.record({ change, after: fc.integer({ min: 0, max: 40 }) }), { maxLength: 40 });

type Step = { before: Job; change: Change; at: Date; after: Job | undefined };

/** Every step of a history, its refusals too. */
function played(history: readonly { change: Change; after: number }[]): Step[] {
  const steps: Step[] = [];
  let job = aJob();
  let seconds = 0;
  for (const { change, after } of history) {
    seconds += after;
    const next = transition(job, change, at(seconds));
    steps.push({ before: job, change, at: at(seconds), after: next });
    job = next ?? job;
  }
  return steps;
}

const rank = { queued: 0, processing: 1, succeeded: 2, failed: 2, cancelled: 2 };

type Accepted = Step & { after: Job };

/** Asserts something of every accepted step, where `when` is so, of every history. */
function always(hold: (step: Accepted) => void, when: (step: Accepted) => boolean = () => true): void {
  const isAccepted = (step: Step): step is Accepted => step.after !== undefined;
  const holds = fc.property(history, (history) =>
    played(history).filter(isAccepted).filter(when).forEach(hold),
  );
  fc.assert(holds, { numRuns: 300 });
}

const hasEnded = ({ status }: Job): boolean => rank[status] === 2;
const asEnded = (job: Job) => ({ ...job, version: 0, updated_at: "", due_at: "" });

describe("in no history of changes", () => {
  test("a job goes back", () => {
    always(({ before, after }) => {
      expect(rank[after.status]).toBeGreaterThanOrEqual(rank[before.status]);
    });
  });

  test("an ended job changes, but for being tidied up after", () => {
    const ended = ({ before }: Accepted) => hasEnded(before);
    always(({ before, after }) => expect(asEnded(after)).toEqual(asEnded(before)), ended);
  });

  test("a version is written twice", () => {
    always(({ before, after }) => expect(after.version).toBe(before.version + 1));
  });

  test("a stranger's token changes anything", () => {
    const claims = ({ change }: Step) => change.type === "claim";
    const tokenOf = (change: Change) => ("token" in change ? change.token : undefined);
    const named = (step: Accepted) => !claims(step) && tokenOf(step.change) !== undefined;
    always(({ before, change }) => expect(before.lease?.token).toBe(tokenOf(change)), named);
  });

  test("a living lease passes to another worker, but by one who knows its worker dead", () => {
    const forced = ({ change }: Step) => change.type === "resend" && change.force === true;
    const living = (step: Accepted) => isLeased(step.before, step.at) && !forced(step);
    always(({ before, after }) => {
      expect([undefined, before.lease?.token]).toContain(after.lease?.token);
    }, living);
  });

  test("a living lease is ended by somebody else", () => {
    const byNobody = ({ change }: Step) => change.type === "resend" && change.force !== true;
    always(({ before, at }) => expect(isLeased(before, at)).toBe(false), byNobody);
  });

  test("a call is opened for a job that its owner has cancelled, or one that may be charged is thrown away as cancelled", () => {
    always(
      ({ before }) => expect(before.cancel_requested_at).toBeUndefined(),
      ({ change }) => change.type === "open_call",
    );
    always(
      ({ after }) => expect(after.calls.filter(isCharged)).toEqual([]),
      ({ after }) => after.status === "cancelled",
    );
  });

  test("two paid calls are open at once, or one without a worker", () => {
    always(({ after }) => {
      const open = after.calls.filter(({ state }) => state === "calling").length;
      expect(open).toBeLessThanOrEqual(after.lease ? 1 : 0);
    });
  });

  test("a call of the ledger is lost, or its outcome rewritten", () => {
    const closed = ({ calls }: Job) => calls.map((call) => (call.state === "calling" ? undefined : call));
    always(({ before, after }) => {
      const kept = closed(before).map((call, nth) => call && after.calls[nth]);
      expect(kept).toEqual(closed(before));
    });
  });

  test("an open job is out of the sweep's sight, or a succeeded one in it", () => {
    const expected = { queued: true, processing: true, succeeded: false };
    const told = ({ after }: Accepted) => after.status !== "failed" && after.status !== "cancelled";
    always(
      ({ after }) =>
        expect({ ...expected, failed: false, cancelled: false }[after.status]).toBe(
          after.due_at !== undefined,
        ),
      told,
    );
  });

  test("an ended job lacks its output or its reason, or keeps a lease", () => {
    always(({ after }) => {
      expect([after.output !== undefined, after.error !== undefined]).toEqual([
        after.status === "succeeded",
        after.status === "failed",
      ]);
      expect(hasEnded(after) && after.lease !== undefined).toBe(false);
    });
  });

  test("the job before is changed", () => {
    fc.assert(
      fc.property(history, change, (history, change) => {
        const job = played(history).at(-1)?.after ?? aJob();
        const before = structuredClone(job);
        transition(job, change, at(60));
        expect(job).toEqual(before);
      }),
    );
  });
});

test("every history can still end: a job that nobody holds can be claimed and failed", () => {
  fc.assert(
    fc.property(history, (history) => {
      const job = played(history).reduce((job, { after }) => after ?? job, aJob());
      if (hasEnded(job)) return;
      const claimed = transition(job, { type: "claim", token: "z", leaseUntil: at(99_999) }, at(9_999));
      const end = { type: "fail", token: "z", code: "job.exhausted", message: "why" } as const;
      expect(claimed && transition(claimed, end, at(9_999))).toMatchObject({ status: "failed" });
    }),
  );
});

test("a job's events are in the order of their times, whatever the clocks of its workers say", () => {
  fc.assert(
    fc.property(history, (history) => {
      const job = played(history).reduce((job, { after }) => after ?? job, aJob());
      const times = job.events.map((event) => event.at);
      expect(times).toEqual(times.toSorted());
    }),
  );
});

test("an event keeps its number, and a later one has the next", () => {
  fc.assert(
    fc.property(history, (history) => {
      for (const { before, after } of played(history)) {
        const known = numbered(before.events);
        const last = known.at(-1)?.number ?? 0;
        const [old, added] = [[], []] as [KeptEvent[], KeptEvent[]];
        for (const event of after?.events ?? []) ((event.number ?? 0) > last ? added : old).push(event);
        expect(known).toEqual(expect.arrayContaining(old));
        expect(added.map(({ number }) => number)).toEqual(added.map((_, at) => last + 1 + at));
        expect(after?.events).toEqual(after && [...old, ...added]);
      }
    }),
  );
});

test("the number of a dropped event is given to no other", () => {
  const setback = { code: "engine.rate_limited", message: "busy" } as const;
  const tries = [0, 1, 2].flatMap((time): Change[] => [
    { type: "claim", token: "a", leaseUntil: at(60) },
    { type: "wait", token: "a", until: at(time), setback },
  ]);
  const job = tries.reduce<Job | undefined>((job, change) => job && transition(job, change, at(3)), aJob());
  expect(job?.events.map(({ number, type }) => [number, type])).toEqual([
    [1, "queued"],
    [2, "claimed"],
    [3, "deferred"],
    [7, "deferred"],
  ]);
});

test("a job keeps its newest hundred events, notes before the change they came with", () => {
  const noted = at(0).toISOString();
  const many = Array.from({ length: 150 }, () => ({ at: noted, type: "downloaded" as const }));
  const claim = { type: "claim", token: "a", leaseUntil: at(60) } as const;
  const job = transition(aJob(), claim, at(0), [...many, { at: noted, type: "output_found", storage: "s3" }]);
  expect(job?.events).toHaveLength(100);
  expect(job?.events.slice(-2)).toMatchObject([{ type: "output_found", storage: "s3" }, { type: "claimed" }]);
});

test("a failure says whether asking again can help", () => {
  const job = aJob({ status: "processing", lease: { token: "a", until: at(60).toISOString() } });
  const fail = { type: "fail", token: "a", message: "why" } as const;
  expect(transition(job, { ...fail, code: "original.gone" }, at(0))?.error?.retryable).toBe(false);
  expect(transition(job, { ...fail, code: "outcome_unknown" }, at(0))?.error?.retryable).toBe(true);
});

test("one paid call is the rule, and so many more as are extra when a result was lost; refusals are free", () => {
  const call = (state: "answered" | "refused" | "unknown" | "calling") => ({ state, opened_at: "" });
  const may = (extra: number, ...states: Parameters<typeof call>[0][]) =>
    mayCall(aJob({ calls: states.map(call) }), extra);
  expect([may(0), may(0, "refused", "refused"), may(1, "unknown"), may(1, "answered")]).toEqual(
    Array(4).fill(true),
  );
  expect([may(0, "unknown"), may(0, "answered"), may(0, "calling"), may(1, "unknown", "unknown")]).toEqual(
    Array(4).fill(false),
  );
});
