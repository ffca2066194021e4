/** As much of XMLHttpRequest as is used. */
type Xhr = EventSource & {
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: unknown): void;
  abort(): void;
  readonly status: number;
  readonly upload: EventSource;
};
type EventSource = { addEventListener(type: string, listener: (event: { loaded: number }) => void): void };

/** What a browser has, and Node or React Native may not; their own types for it differ. */
type Platform = {
  XMLHttpRequest?: new () => Xhr;
  crypto?: {
    subtle?: { digest(algorithm: string, bytes: ArrayBuffer | Uint8Array): Promise<ArrayBuffer> };
    randomUUID?: () => string;
  };
};

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- everything in it is optional, and looked for before it is used
export const platform = globalThis as Platform;
