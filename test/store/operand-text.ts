import type { Hop, Operand } from '#server/store/filter.js';

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
