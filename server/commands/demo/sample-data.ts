import { Readable } from 'node:stream';
import { authorize } from '../../access/authorize.js';
import { operator } from '../../access/principal.js';
import type { StagedFile } from '../../domain/files/file-service.js';
import type { Services } from '../../domain/services.js';
import { samplePdf, samplePng } from './sample-files.js';

const categories = ['Kitchen', 'Garden', 'Office', 'Workshop', 'Travel', 'Music', 'Sports', 'Books'];
const things = ['Lamp', 'Kettle', 'Chair', 'Notebook', 'Backpack', 'Speaker', 'Toolbox', 'Bottle', 'Clock', 'Basket'];
const materials = ['Oak', 'Steel', 'Linen', 'Cork', 'Glass', 'Copper'];
const tags = ['new', 'sale', 'handmade', 'outdoor'];
const productCount = 240;
/** How many of the first products have files. */
const withFilesCount = 4;

/** What the printed calls refer to. */
export interface SampleData {
  /** A product with files. */
  readonly productId: string;
  /** Stored name of its manual. */
  readonly manual: string;
  readonly categoryId: string;
}

const createCollections = async ({ collections }: Services): Promise<void> => {
  const grant = authorize(operator, 'collections.create');
  const { id } = await collections.create(grant, {
    name: 'categories',
    type: 'base',
    fields: [
      { name: 'name', type: 'text', required: true, presentable: true, max: 100 },
      { name: 'description', type: 'text' },
    ],
    indexes: [{ fields: ['name'], unique: true }],
  });
  await collections.create(grant, {
    name: 'products',
    type: 'base',
    fields: [
      { name: 'name', type: 'text', required: true, presentable: true, max: 200 },
      { name: 'sku', type: 'text', required: true, pattern: '^[A-Z]{2}-[0-9]{4}$' },
      { name: 'price', type: 'number', required: true, min: 0 },
      { name: 'inStock', type: 'bool' },
      { name: 'released', type: 'date' },
      { name: 'tags', type: 'select', values: [...tags], maxSelect: tags.length },
      { name: 'website', type: 'url' },
      { name: 'origin', type: 'geoPoint' },
      { name: 'category', type: 'relation', collectionId: id, required: true, maxSelect: 1 },
      { name: 'photos', type: 'file', maxSelect: 5, mimeTypes: ['image/png', 'image/jpeg', 'image/webp'] },
      { name: 'manual', type: 'file', maxSelect: 1, mimeTypes: ['application/pdf'] },
      { name: 'notes', type: 'file', maxSelect: 10 },
    ],
    indexes: [
      { fields: ['sku'], unique: true },
      { fields: ['price'], unique: false },
    ],
  });
};

const at = (list: readonly string[], index: number): string => list[index % list.length] ?? '';

/** The same on every run, so that the printed calls have answers. */
const productValues = (index: number, categoryIds: readonly string[]) => ({
  name: `${at(materials, index)} ${at(things, Math.floor(index / materials.length))} ${Math.floor(index / 60) + 1}`,
  sku: `FI-${String(1000 + index)}`,
  price: Math.round(500 + ((index * 7919) % 19_500)) / 100,
  inStock: index % 7 !== 0,
  released: new Date(Date.UTC(2024, index % 24, 1 + (index % 28))).toISOString().replace('T', ' '),
  tags: tags.filter((_tag, position) => (index + position) % 3 === 0),
  website: `https://example.com/products/${1000 + index}`,
  origin: { lon: ((index * 37) % 360) - 180, lat: ((index * 17) % 140) - 70 },
  category: at(categoryIds, index),
});

const stageFiles = async ({ files }: Services, index: number, name: string): Promise<readonly StagedFile[]> => {
  const grant = authorize(operator, 'records.createWithFiles');
  const contents: readonly [string, string, Buffer][] = [
    ['photos', 'front.png', samplePng(index)],
    ['photos', 'back.png', samplePng(index + 1.5)],
    ['manual', 'manual.pdf', samplePdf(`How to use the ${name}`)],
    ['notes', 'care.txt', Buffer.from(`Care for the ${name}: keep it dry.\n`)],
  ];
  const staged: StagedFile[] = [];
  for (const [key, clientName, bytes] of contents) {
    const file = await files.stage(grant, 'products', key, { clientName, stream: Readable.from([bytes]) });
    if (file !== null) staged.push(file);
  }
  return staged;
};

const createCategory = async ({ records }: Services, name: string): Promise<string> => {
  const data = { name, description: `Things for ${name.toLowerCase()}.` };
  return (await records.create(authorize(operator, 'records.create'), 'categories', { data, files: [] })).id;
};

const createProduct = async (services: Services, index: number, categoryIds: readonly string[]) => {
  const data = productValues(index, categoryIds);
  const files = index < withFilesCount ? await stageFiles(services, index, data.name) : [];
  const grant = authorize(operator, files.length > 0 ? 'records.createWithFiles' : 'records.create');
  return services.records.create(grant, 'products', { data, files });
};

/** Two related collections with records and files, made the way every client makes them. */
export const createSampleData = async (services: Services): Promise<SampleData> => {
  await createCollections(services);
  const categoryIds = await Promise.all(categories.map((name) => createCategory(services, name)));
  const createProducts = (from: number, to: number) =>
    Promise.all(Array.from({ length: to - from }, (_none, i) => createProduct(services, from + i, categoryIds)));
  const [first] = await createProducts(0, withFilesCount);
  await createProducts(withFilesCount, productCount);
  return {
    productId: first?.id ?? '',
    manual: String(first?.values?.['manual'] ?? ''),
    categoryId: categoryIds[0] ?? '',
  };
};
