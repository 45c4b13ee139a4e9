/**
 * Media types of a request that mean the same and are answered on different ways through the server: the plain form past
 * Yoga's HTTP adapter, the other through it. Answers must not tell which.
 */
export const lanes = [
  ['the fast lane', 'application/json'],
  ["Yoga's own lane", 'application/graphql+json'],
] as const;

export type RequestType = (typeof lanes)[number][1];
