import autocannon from 'autocannon';

/** One load, run in a process of its own so that it does not share an event loop with what it measures. */
export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent in turn by every connection. */
  readonly requests: readonly { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: string }[];
}

export interface Measured {
  readonly requestsPerSecond: number;
  readonly p99Milliseconds: number;
  /** Answers other than 2xx, broken connections and timeouts. */
  readonly failures: number;
}

const measure = async (load: Load): Promise<Measured> => {
  const result = await autocannon({
    url: load.url,
    connections: load.connections,
    duration: load.seconds,
    headers: { ...load.headers },
    requests: load.requests.map((request) => ({ ...request })),
  });
  return {
    requestsPerSecond: result.requests.average,
    p99Milliseconds: result.latency.p99,
    failures: result.non2xx + result.errors + result.timeouts,
  };
};

process.once('message', (load: Load) => {
  void measure(load).then((measured) => {
    process.send?.(measured);
    process.disconnect();
  });
});
