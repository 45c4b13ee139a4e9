import { BSON, type ResumeToken } from 'mongodb';
import { StoreError } from '../errors.js';

/** A place among the events of the outbox. */
export interface OutboxPosition {
  /** `DefinitionsDocument.changeLog` when it was written. */
  readonly log: string;
  /** Of the event, for the change stream that goes on from there. */
  readonly token: ResumeToken;
}

export const textOf = ({ log, token }: OutboxPosition): string =>
  `${log}-${Buffer.from(BSON.EJSON.stringify(token as BSON.Document)).toString('base64url')}`;

/** @throws StoreError `forgotten` for what is none */
export const positionOf = (text: string): OutboxPosition => {
  const [, log, token] = /^(\w+)-([\w-]+)$/.exec(text) ?? [];
  try {
    if (log !== undefined && token !== undefined) {
      const position = { log, token: BSON.EJSON.parse(Buffer.from(token, 'base64url').toString()) };
      if (textOf(position) === text) return position;
    }
  } catch {
    // No position either.
  }
  throw new StoreError({ reason: 'forgotten' });
};
