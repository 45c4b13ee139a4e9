import type { Field } from '../../store/collection.js';
import { fieldTypes } from '../types/field.js';

/** What people wrote about the field, or else what its type is for. */
export const describeField = ({ help, type }: Field): string => (help === '' ? fieldTypes[type] : help);
