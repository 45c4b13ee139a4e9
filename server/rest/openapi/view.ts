import { may } from '../../access/authorize.js';
import type { ShownSchema } from '../../domain/collections/collection-service.js';
import type { Services } from '../../domain/services.js';
import type { Run } from '../call.js';
import { jsonText } from '../reply.js';
import { type DescribedRoute, openapiDocument } from './document.js';

const maxTexts = 100;
const texts = new WeakMap<Services, Map<string, string>>();

const textsOf = (services: Services): Map<string, string> => {
  let known = texts.get(services);
  if (known === undefined) {
    known = new Map();
    texts.set(services, known);
  }
  return known;
};

/** Callers that are shown the same have the same key. */
const keyOf = ({ version, collections }: ShownSchema, readsRecords: boolean): string => {
  const names = (fields: readonly { readonly name: string }[]) => fields.map(({ name }) => name);
  const seen = collections.map(({ collection, readable, settable }) => [
    collection.id,
    names(readable),
    names(settable),
  ]);
  return JSON.stringify([version, readsRecords, seen]);
};

/** @param routes all of the REST door */
export const viewOpenapi =
  (routes: () => readonly DescribedRoute[]): Run =>
  async ({ services, grant }) => {
    const shown = await services.collections.shown(grant);
    const readsRecords = may(grant, 'records.view');
    const known = textsOf(services);
    const key = keyOf(shown, readsRecords);
    let text = known.get(key);
    if (text === undefined) {
      if (known.size >= maxTexts) known.clear();
      text = JSON.stringify(openapiDocument(routes(), shown, readsRecords));
      known.set(key, text);
    }
    return jsonText(text);
  };
