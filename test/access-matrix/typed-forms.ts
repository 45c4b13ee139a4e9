import type { Operation } from '#server/access/operations.js';
import type { GraphqlForm } from './graphql-forms.js';
import type { Fixture } from './world.js';

/** A request for one field that is made for a collection: of the world's `articles`. */
export interface TypedForm extends GraphqlForm {
  readonly operation: Operation;
}

const byId = ({ record }: Fixture) => ({ id: record });
const record = 'id title extra cover { name url } papers { name } created updated';

/** One request for every such field, and for those that take files one with a file. */
export const typedForms: readonly TypedForm[] = [
  {
    operation: 'records.view',
    on: 'record',
    query: `query ($id: ID!) { article(by: { id: $id }) { ${record} } }`,
    variables: byId,
  },
  {
    operation: 'records.list',
    on: 'record',
    query: `{ articles(orderBy: [{ created: DESC }]) { nodes { ${record} } totalCount } }`,
  },
  {
    operation: 'records.list',
    on: 'record',
    query: `{
      articles { aggregate { count max { title } } groups(by: [{ field: title }]) { key { title } aggregate { count } } }
    }`,
  },
  {
    operation: 'records.list',
    on: 'record',
    query: `subscription { articles_changed(on: [UPDATED]) { type id cursor at node { ${record} } } }`,
    goesOn: true,
  },
  {
    operation: 'records.create',
    on: 'nothing',
    query: 'mutation { createArticle(data: { title: "sent" }) { id } }',
  },
  {
    operation: 'records.createWithFiles',
    on: 'nothing',
    query: 'mutation ($file: Upload!) { createArticle(data: { cover: $file }) { id } }',
    sendsFile: true,
  },
  {
    operation: 'records.create',
    on: 'nothing',
    query: 'mutation { createArticles(data: [{ title: "sent" }]) { count ids } }',
  },
  {
    operation: 'records.update',
    on: 'record',
    query: 'mutation ($id: ID!) { updateArticle(by: { id: $id }, data: { extra: "sent" }) { id } }',
    variables: byId,
  },
  {
    operation: 'records.updateWithFiles',
    on: 'record',
    query: 'mutation ($id: ID!, $file: Upload!) { updateArticle(by: { id: $id }, data: { cover: $file }) { id } }',
    variables: byId,
    sendsFile: true,
  },
  {
    operation: 'records.upsert',
    on: 'record',
    query: `mutation ($id: ID!) {
      upsertArticle(by: { id: $id }, create: { title: "sent" }, update: { extra: "sent" }) { id }
    }`,
    variables: byId,
  },
  {
    operation: 'records.upsert',
    on: 'record',
    query: 'mutation ($id: ID!) { upsertArticles(on: id, data: [{ id: $id, extra: "sent" }]) { count ids } }',
    variables: byId,
  },
  {
    operation: 'records.updateMany',
    on: 'record',
    query: `mutation ($id: ID!) {
      updateArticles(where: { id: { eq: $id } }, data: { extra: "sent" }) { count ids }
    }`,
    variables: byId,
  },
  {
    operation: 'records.delete',
    on: 'record',
    query: 'mutation ($id: ID!) { deleteArticle(by: { id: $id }) }',
    variables: byId,
  },
  {
    operation: 'records.deleteMany',
    on: 'record',
    query: 'mutation ($id: ID!) { deleteArticles(where: { id: { eq: $id } }) { count ids } }',
    variables: byId,
  },
];
