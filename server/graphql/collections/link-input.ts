import { GraphQLInputObjectType, GraphQLList, GraphQLNonNull } from 'graphql';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { linkInput } from './create-input.js';
import { derivedName, type Kit } from './kit.js';

/** How a relation to several records changes. */
export const linksUpdateInput = (kit: Kit, target: TypedCollection): GraphQLInputObjectType =>
  kit.once(
    derivedName(target, 'LinksUpdate'),
    (name) =>
      new GraphQLInputObjectType({
        name,
        description: `How a relation to records of ${target.collection.name} changes.`,
        isOneOf: true,
        fields: () => {
          const links = new GraphQLList(new GraphQLNonNull(linkInput(kit, target)));
          const ids = new GraphQLList(new GraphQLNonNull(kit.input('ID')));
          return {
            set: { type: links, description: 'All its records from now on.' },
            add: { type: links, description: 'Records put at its end.' },
            remove: { type: ids, description: 'Records taken out of it.' },
          };
        },
      }),
  );
