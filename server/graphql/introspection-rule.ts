import { GraphQLError, type ValidationRule } from 'graphql';
import { unauthenticated } from '../lib/errors.js';

/**
 * Refuses `__schema` and `__type`. It must be a constant with a name: Yoga keeps results of validation by the names of the rules.
 */
export const introspectionNeedsCredentials: ValidationRule = (context) => ({
  Field(node) {
    if (node.name.value !== '__schema' && node.name.value !== '__type') return;
    context.reportError(
      new GraphQLError('Introspection needs credentials.', { nodes: node, originalError: unauthenticated() }),
    );
  },
});
