/** An operation to try. */
export interface GraphiqlExample {
  readonly name: string;
  readonly query: string;
  /** null where the page's own cookie will do. */
  readonly headers: Readonly<Record<string, string>> | null;
}

const asText = (value: unknown): string => JSON.stringify(value, null, 2);

/** In a script element, where `</script>` and `<!--` would be read before the script is. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** As GraphiQL keeps what somebody starred: it stays when the rest of the history is cleared. */
const starred = ({ name, query, headers }: GraphiqlExample) => ({
  label: name,
  query,
  variables: '',
  headers: headers === null ? '' : asText(headers),
  operationName: /^(?:query|mutation|subscription) (\w+)/.exec(query)?.[1] ?? '',
  favorite: true,
});

/** A tab for each example. */
export const tabsOf = (examples: readonly GraphiqlExample[]) =>
  examples.map(({ query, headers }) => ({ query, headers: headers === null ? '' : asText(headers) }));

/**
 * Puts examples into the history, which GraphiQL reads from the browser's storage when it starts. They are put there once, so that
 * whoever deletes one has done with it, and again in place of what came before when they are others. Then, and with `inTabs`, the tabs are
 * opened anew: what is in those of an instance that is gone no longer works. Who never opened or closed a panel is shown them.
 */
const bringing = (examples: readonly GraphiqlExample[], inTabs: boolean): string => `
function bringExamples() {
  const read = (key) => { try { return JSON.parse(localStorage.getItem('graphiql:' + key)); } catch { return null; } };
  const write = (key, value) => localStorage.setItem('graphiql:' + key, JSON.stringify(value));
  const examples = ${inScript(examples.map(starred))};
  const before = read('examples') ?? [];
  if (JSON.stringify(before) === JSON.stringify(examples)) return;
  const isBefore = (item) => before.some(({ query, headers }) => query === item.query && headers === item.headers);
  const own = (read('favorites')?.favorites ?? []).filter((item) => !isBefore(item));
  write('favorites', { favorites: [...own, ...examples.toReversed()] });
  if (${inTabs}) for (const key of ['tabState', 'query', 'variables', 'headers']) localStorage.removeItem('graphiql:' + key);
  if (localStorage.getItem('graphiql:visiblePlugin') === null) localStorage.setItem('graphiql:visiblePlugin', 'History');
  write('examples', examples);
}`;

const renderCall = 'YogaGraphiQL.renderYogaGraphiQL(';

/**
 * The page of Yoga's GraphiQL with its one script under the nonce, and with the examples in its history. In place of the plugins that Yoga
 * chooses (its builder of queries) come those of GraphiQL itself, which the history is one of.
 */
export const withHistory = (
  page: string,
  { nonce, examples, inTabs }: { nonce: string; examples: readonly GraphiqlExample[]; inTabs: boolean },
): string => {
  if (!page.includes(renderCall)) throw new Error('The page of GraphiQL is not as it was.');
  const start = `${bringing(examples, inTabs)}
function startPage(root, options) {
  try { bringExamples(); } catch { /* A browser may keep nothing. */ }
  ${renderCall}root, { ...options, plugins: undefined });
}
`;
  return page.replace(renderCall, 'startPage(').replace('<script>', () => `<script nonce="${nonce}">${start}`);
};
