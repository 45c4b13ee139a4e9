import { until } from './until.js';

/** One frame of `text/event-stream`. */
export interface Frame {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

const parseFrame = (text: string): Frame => {
  const fields = new Map(
    text.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
  return { id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: fields.get('data') ?? '' };
};

/** A raw connection to a stream of events. */
export class EventStream {
  readonly response: Response;
  readonly frames: Frame[] = [];
  /** When the server ended it, by `performance.now()`; null before. */
  endedAt: number | null = null;
  readonly #abort: AbortController;

  private constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
  }

  /** Resolves when the id of the client is known. */
  static async open(url: string): Promise<EventStream> {
    return EventStream.of(`${url}/api/realtime`);
  }

  /** Resolves when the first frame came. */
  static async of(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventStream> {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    const stream = new EventStream(response, abort);
    void stream.#read().catch(() => undefined);
    await until(async () => stream.frames.length > 0, 20_000);
    return stream;
  }

  get clientId(): string {
    return this.frames[0]?.id ?? '';
  }

  /** What came after the first frame. */
  get events(): readonly Frame[] {
    return this.frames.slice(1);
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const bytes of this.response.body ?? []) {
      rest += decoder.decode(bytes, { stream: true });
      const parts = rest.split('\n\n');
      rest = parts.pop() ?? '';
      this.frames.push(...parts.map(parseFrame));
    }
    this.endedAt = performance.now();
  }
}
