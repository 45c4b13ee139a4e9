import type { Exchange } from './exchange.js';
import type { Logger } from './logger.js';

/** Writes one line when the answer has gone out or its connection has ended: what failed at `info`, the rest at `debug`. */
export const logAccess = (logger: Logger, exchange: Exchange): void => {
  if (!logger.isLevelEnabled('info')) return;
  const { response } = exchange;
  const started = performance.now();
  response.once('close', () => {
    const status = response.headersSent ? response.statusCode : 0;
    const level = status >= 200 && status < 400 ? 'debug' : 'info';
    if (!logger.isLevelEnabled(level)) return;
    const { id: requestId, method, path, principal } = exchange;
    const ms = Math.round((performance.now() - started) * 10) / 10;
    const caller = principal === null ? null : `${principal.kind}:${principal.id}`;
    logger[level]({ requestId, method, path, status, ms, caller }, 'request');
  });
};
