import { apiPolicy, securityHeaders } from './headers.js';

export const frontPageHeaders = ['Content-Type', 'text/plain; charset=utf-8', ...securityHeaders, ...apiPolicy];

/** What a person who opens the address in a browser reads. */
export const frontPage = `Fichero, a self-hosted databases server.

REST     /api/collections/<name>/records   with the header X-Api-Key
GraphQL  /graphql
Health   /api/health
`;
