import type { JsonValue } from '../../lib/json.js';
import type { Field } from '../../store/collection.js';
import { sameName, sentText } from './names.js';

const property = (input: JsonValue, name: string): JsonValue | undefined =>
  typeof input === 'object' && input !== null && !Array.isArray(input) ? input[name] : undefined;

const hasId = (input: JsonValue): boolean => (property(input, 'id') ?? '') !== '';

/**
 * For each field of a new definition the present field it continues, undefined for a new one: the one with its id, else the
 * one with its name. A field with an id of its own that nobody knows continues one of the same name only if the type agrees:
 * otherwise it takes its place.
 */
export const matchFields = (
  present: readonly Field[],
  inputs: readonly JsonValue[],
): readonly (Field | undefined)[] => {
  const free = new Set(present);
  const take = (field: Field | undefined): Field | undefined => {
    if (field !== undefined) free.delete(field);
    return field;
  };
  const byId = inputs.map((input) => take([...free].find(({ id }) => id === property(input, 'id'))));
  return inputs.map((input, place) => {
    const known = byId[place];
    if (known !== undefined) return known;
    const named = [...free].find(({ name }) => sameName(name, sentText(property(input, 'name'))));
    const continues = named !== undefined && (named.system || !hasId(input) || named.type === property(input, 'type'));
    return continues ? take(named) : undefined;
  });
};
