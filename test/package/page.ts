import { createClient, NotFoundError } from 'fichero-sdk';
import { graphql } from 'fichero-sdk/graphql';

/** What the SDK must do in a browser, on a page of another origin than the server's. Bundled by test/package/browser.test.ts. */
const tryAll = async (url: string, apiKey: string, way: 'rest' | 'graphql') => {
  const requestIds: (string | undefined)[] = [];
  const client = createClient({
    url,
    apiKey,
    ...(way === 'graphql' && { transport: graphql }),
    onResponse: ({ requestId }) => requestIds.push(requestId),
  });
  const notes = client.collection<{ title: string; papers: readonly string[] }>('notes');

  const made = await notes.create({ title: `50% "off" ☂` }, { idempotencyKey: crypto.randomUUID() });
  const listed: string[] = [];
  for await (const { title } of notes.list({ where: { title: { contains: '" ☂' } } })) listed.push(title);

  const bytes = new Blob([new Uint8Array(700_000).fill(7)]);
  const told: number[] = [];
  const onProgress = ({ sent, total }: { sent: number; total: number }) => told.push(sent / total);
  const file = await client.files.upload('notes', made.id, 'papers', bytes, { name: 'a.bin', onProgress });
  let downloaded = 0;
  const reader = (await client.files.download('notes', made.id, file.name)).body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    downloaded += part.value.length;
  }

  const fault: unknown = await notes.get('nothing00000000').catch((error: unknown) => error);
  const aborted: unknown = await notes
    .list({ signal: AbortSignal.abort() })
    .pages()
    [Symbol.asyncIterator]()
    .next()
    .catch((error: unknown) => error);
  await notes.delete(made.id);
  return {
    listed,
    progress: told.at(-1),
    downloaded,
    fault: fault instanceof NotFoundError && typeof fault.requestId,
    aborted: aborted instanceof DOMException && aborted.name,
    traced: requestIds.length > 0 && requestIds.every((id) => id !== undefined),
  };
};

Object.assign(globalThis, { tryAll });
