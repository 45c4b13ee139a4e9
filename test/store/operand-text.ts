import type { Filter, Hop, Operand } from '#server/store/filter.js';

const hopText = ({ kind, collection, field, where }: Hop): string => {
  const shown = where === null ? '' : '(in part)';
  if (kind === 'forward') return `${field}${shown}`;
  return kind === 'back'
    ? `${collection.name}_via_${field}${shown}`
    : `@collection.${collection.name}:${field}${shown}`;
};

/** An operand in a form close to the grammar, for reports and expectations. */
export const operandText = (operand: Operand): string => {
  switch (operand.kind) {
    case 'literal':
      return typeof operand.value === 'bigint' ? `${operand.value}n` : JSON.stringify(operand.value);
    case 'geoDistance':
      return `geoDistance(${[operand.lonA, operand.latA, operand.lonB, operand.latB].map(operandText).join(', ')})`;
    case 'strftime':
      return `strftime(${JSON.stringify([operand.format, operand.reading, operand.modifiers])}, ${operandText(operand.time)})`;
    case 'field': {
      const names = [...operand.hops.map(hopText), operand.name, ...operand.path].join('.');
      return operand.modifier === null ? names : `${names}:${operand.modifier}`;
    }
  }
};

/** A filter as a report tells it. */
export const filterText = (filter: Filter): string => {
  switch (filter.kind) {
    case 'and':
      return `(${filter.all.map(filterText).join('\n  && ')})`;
    case 'or':
      return `(${filter.any.map(filterText).join('\n  || ')})`;
    case 'not':
      return `not ${filterText(filter.filter)}`;
    case 'ids':
      return `id in ${filter.ids.join()}`;
    case 'some': {
      const { kind, collection, field, where } = filter.hop;
      const there = [where, filter.where].map((one) => (one === null ? 'any' : filterText(one)));
      return `some ${kind} ${collection.name}.${field} {${there.join(' | ')}}`;
    }
    case 'contains':
      return `[${operandText(filter.field)}] contains ${JSON.stringify(filter.value)}`;
    case 'compare':
      return `[${operandText(filter.left)}] ${filter.any ? '?' : ''}${filter.op} [${operandText(filter.right)}]`;
  }
};
