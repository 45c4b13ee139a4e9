import type { RecordEvent } from '../domain/realtime/realtime-service.js';
import type { AppError } from '../lib/errors.js';

/** What the stream behind a subscription gives: events, and last why nothing comes any more. */
export type Subscribed =
  | { readonly kind: 'event'; readonly event: RecordEvent }
  | { readonly kind: 'end'; readonly reason: AppError };
