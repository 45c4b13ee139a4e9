import { remember, remembered } from '../ui/remembered.js';
import type { ListState } from './url-state.js';

/** A way of looking at a collection, by the name that the person gave it. */
export interface View extends Omit<ListState, 'record'> {
  readonly name: string;
}

const keyOf = (collectionId: string): string => `fichero.views.${collectionId}`;

const isView = (value: unknown): value is View =>
  typeof value === 'object' &&
  value !== null &&
  ['name', 'q', 'filter', 'sort'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string');

/** The views of a collection that are kept in this browser. */
export const viewsOf = (collectionId: string): readonly View[] => {
  try {
    const kept: unknown = JSON.parse(remembered(keyOf(collectionId)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isView) : [];
  } catch {
    return [];
  }
};

export const keepViews = (collectionId: string, views: readonly View[]): void =>
  remember(keyOf(collectionId), views.length === 0 ? null : JSON.stringify(views));

/** Whether the list is looked at so. */
export const isShown = ({ q, filter, sort, cols }: View, state: ListState): boolean =>
  q === state.q && filter === state.filter && sort === state.sort && (cols ?? []).join() === (state.cols ?? []).join();
