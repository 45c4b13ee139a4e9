import { AppError, type FieldErrors } from '../../lib/errors.js';
import type { RealtimeSubscription } from './realtime-service.js';

const limits = { clientId: 255, topics: 1000, topic: 2500 } as const;

const tooLong = (max: number) => ({
  code: 'validation_length_too_long',
  message: `The length must be no more than ${max}.`,
  params: { max },
});

/** Lengths in characters. */
export const checkSubscription = ({ clientId, topics }: RealtimeSubscription): void => {
  const fields: { [field: string]: FieldErrors[string] } = {};
  if (clientId === '') fields['clientId'] = { code: 'validation_required', message: 'Cannot be blank.' };
  else if ([...clientId].length > limits.clientId) fields['clientId'] = tooLong(limits.clientId);
  if (topics.length > limits.topics) fields['subscriptions'] = tooLong(limits.topics);
  else if (topics.some((topic) => [...topic].length > limits.topic)) fields['subscriptions'] = tooLong(limits.topic);
  if (Object.keys(fields).length === 0) return;
  throw new AppError('VALIDATION', 'An error occurred while validating the submitted data.', { fields });
};
