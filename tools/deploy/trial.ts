import { setTimeout as pause } from "node:timers/promises";
import { createLuster } from "@luster/client";
import { createCanary } from "@luster/functions/canary/canary";

type Trial = {
  api: string;
  /** What has to run; without it whatever does is tried. */
  release?: string | undefined;
  /** Whether a picture is tried, too, by a user whose shoots of the canary's name may be deleted. */
  asUser: boolean;
  token?: string | undefined;
  /** Milliseconds until the release has to be there. @default two minutes */
  patience?: number;
  say: (line: string) => void;
};

/**
 * Tries a stage, or one machine, as its canary does: as a user from presign to output, as anybody by /health alone.
 * Throws what goes wrong.
 */
export async function tryOut({ api, release, asUser, token, patience = 120_000, say }: Trial): Promise<void> {
  const anybody = createLuster({ baseUrl: api });
  const running = await released(anybody, { release, patience });
  say(`${api} runs ${running}`);
  const user = asUser ? createLuster({ baseUrl: api, token }) : undefined;
  const look = createCanary({ anybody, user });
  await look({ signal: AbortSignal.timeout(240_000), onStep: (step) => say(`  ${step}`) });
  const whole = "A picture was enhanced, downloaded and deleted.";
  say(user ? whole : "/health answers. With LUSTER_TOKEN, a picture is tried too.");
}

/** Old functions answer for some seconds after a deployment. */
async function released(
  anybody: Pick<ReturnType<typeof createLuster>, "health">,
  { release, patience }: { release: string | undefined; patience: number },
): Promise<string> {
  const until = Date.now() + patience;
  for (;;) {
    const { release: running } = await anybody.health.get();
    if (release === undefined || running === release) return running;
    if (Date.now() >= until) throw new Error(`/health says that ${running} runs, and not ${release}`);
    await pause(Math.min(2_000, patience));
  }
}
