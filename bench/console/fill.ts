/** In the order of creation: text, e-mail, numbers and the rest of 12 columns. */
const record = (index: number): object => ({
  name: `Customer ${String(index).padStart(5, '0')}`,
  email: `customer${index}@example.com`,
  age: 18 + (index % 70),
  active: index % 2 === 0,
  kind: index % 2 === 0 ? 'person' : 'company',
  joined: `20${String(10 + (index % 15)).padStart(2, '0')}-03-14 09:30:00.000Z`,
  site: `https://example.com/${index}`,
  city: ['Quito', 'Guayaquil', 'Cuenca', 'Loja'][index % 4],
  note: 'Prefers short letters and good tea',
});

const fields: readonly object[] = [
  { name: 'name', type: 'text', required: true, presentable: true },
  { name: 'email', type: 'email' },
  { name: 'age', type: 'number' },
  { name: 'active', type: 'bool' },
  { name: 'kind', type: 'select', values: ['person', 'company'], maxSelect: 1 },
  { name: 'joined', type: 'date' },
  { name: 'site', type: 'url' },
  { name: 'city', type: 'text' },
  { name: 'note', type: 'text' },
];

/** Requests of one batch: what a server takes by default. */
const batch = 50;

/** Twelve columns (with `id`, `created` and `updated`), filled through the API. */
export const fillCustomers = async (url: string, token: string, count: number): Promise<void> => {
  const post = async (path: string, body: object): Promise<void> => {
    const headers = { 'Content-Type': 'application/json', Authorization: token };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  };
  await post('/api/collections', { name: 'customers', type: 'base', fields });
  for (let from = 0; from < count; from += batch) {
    await post('/api/batch', {
      requests: Array.from({ length: batch }, (_none, i) => ({
        method: 'POST',
        url: '/api/collections/customers/records',
        body: record(from + i),
      })),
    });
  }
};
