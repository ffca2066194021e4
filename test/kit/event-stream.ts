/** An event as an `EventSource` would give it. */
export type Received = { id: string; data: Record<string, unknown> };

/** The events in some text, of which the last may not be whole yet. */
export function eventsIn(text: string): Received[] {
  return text
    .split("\n\n")
    .slice(0, -1)
    .flatMap((block) => {
      const [, id, data] = /^id: (.*)\ndata: (.*)$/.exec(block) ?? [];
      return id === undefined || data === undefined ? [] : [{ id, data: JSON.parse(data) }];
    });
}

/** An open stream: `next` is the next event, `undefined` once the stream has ended. */
export async function openStream(url: string, headers: Record<string, string>) {
  const controller = new AbortController();
  const response = await fetch(url, { headers, signal: controller.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const read = { text: "", given: 0 };

  async function next(): Promise<Received | undefined> {
    for (;;) {
      const event = eventsIn(read.text)[read.given];
      if (event) {
        read.given += 1;
        return event;
      }
      const { value, done = true } = (await reader?.read()) ?? {};
      if (done) return undefined;
      read.text += value;
    }
  }

  return { response, next, cut: () => controller.abort(), text: () => read.text };
}
