import type { Operation } from '#server/access/operations.js';
import type { GraphqlForm } from './graphql-forms.js';
import type { Fixture } from './world.js';

const byId = ({ record }: Fixture) => ({ by: { id: record } });
const sent = { title: 'sent' };

/**
 * Requests by the schema that is made for the collection of the matrix (`Article`), for the operations that its fields name.
 * What must be selected to see a stored value is selected where the operation needs leave to read anyway.
 */
export const typedForms: Partial<Record<Operation, GraphqlForm>> = {
  'records.list': {
    on: 'record',
    query: '{ articles { totalCount nodes { id title extra cover { name } } aggregate { max { title } } } }',
  },
  'records.view': {
    on: 'record',
    query: 'query ($by: Article_Unique!) { article(by: $by) { id title papers { name url } } }',
    variables: byId,
  },
  'records.create': {
    on: 'nothing',
    query: `mutation ($data: Article_Create!) {
      createArticle(data: $data) { id }
      createArticles(data: [$data]) { count ids }
    }`,
    variables: () => ({ data: sent }),
  },
  'records.createWithFiles': {
    on: 'nothing',
    query: 'mutation ($file: Upload!) { createArticle(data: { title: "sent", papers: [$file] }) { id } }',
    sendsFile: true,
  },
  'records.update': {
    on: 'record',
    query: 'mutation ($by: Article_Unique!, $data: Article_Update!) { updateArticle(by: $by, data: $data) { id } }',
    variables: (fixture) => ({ ...byId(fixture), data: sent }),
  },
  'records.upsert': {
    on: 'record',
    query: `mutation ($by: Article_Unique!, $create: Article_Create!, $update: Article_Update!) {
      upsertArticle(by: $by, create: $create, update: $update) { id }
      upsertArticles(on: id, data: [$create]) { count ids }
    }`,
    variables: (fixture) => ({ ...byId(fixture), create: sent, update: sent }),
  },
  'records.delete': {
    on: 'record',
    query: 'mutation ($by: Article_Unique!) { deleteArticle(by: $by) }',
    variables: byId,
  },
  'records.updateMany': {
    on: 'record',
    query: 'mutation ($id: ID!) { updateArticles(where: { id: { eq: $id } }, data: { title: "sent" }) { count ids } }',
    variables: ({ record }) => ({ id: record }),
  },
  'records.deleteMany': {
    on: 'record',
    query: 'mutation ($id: ID!) { deleteArticles(where: { id: { eq: $id } }) { count ids } }',
    variables: ({ record }) => ({ id: record }),
  },
};
