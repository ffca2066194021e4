type Options = {
  everyMs: number;
  run: () => Promise<void>;
  onError: (error: unknown) => void;
};

/**
 * Runs again and again, as EventBridge invokes a Lambda handler, and at once when it is asked to. Never twice side by
 * side: whoever asks while it runs gets one more run after it, for that one may have looked too early.
 */
export function schedule({ everyMs, run, onError }: Options): { runNow(): void; stop(): void } {
  const state = { running: false, asked: false };

  async function runNow(): Promise<void> {
    state.asked = true;
    if (state.running) return;
    state.running = true;
    while (state.asked) {
      state.asked = false;
      await run().catch(onError);
    }
    state.running = false;
  }

  const timer = setInterval(() => void runNow(), everyMs);
  return { runNow: () => void runNow(), stop: () => clearInterval(timer) };
}
