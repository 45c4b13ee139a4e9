import type { FieldError } from '../../../lib/errors.js';
import type { OptionReader } from './options.js';

/** Which domains an address may have. At most one of the lists is used. */
export interface DomainRules {
  readonly onlyDomains: readonly string[];
  readonly exceptDomains: readonly string[];
}

const label = /^[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;

/** A host name of at least two labels. */
export const isDomain = (text: string): boolean => {
  const labels = text.split('.');
  return (
    text.length <= 253 &&
    labels.length > 1 &&
    labels.every((part) => label.test(part)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
};

const includes = (domains: readonly string[], domain: string): boolean =>
  domains.some((candidate) => candidate.toLowerCase() === domain.toLowerCase());

/** Exact comparison without case: a subdomain is another domain. */
export const allowsDomain = ({ onlyDomains, exceptDomains }: DomainRules, domain: string): boolean =>
  (onlyDomains.length === 0 || includes(onlyDomains, domain)) && !includes(exceptDomains, domain);

const notADomain: FieldError = { code: 'validation_is_domain', message: 'Must be a valid domain.' };

export const readDomainRules = (options: OptionReader): DomainRules => {
  const onlyDomains = options.texts('onlyDomains');
  const exceptDomains = options.texts('exceptDomains');
  if (!onlyDomains.every(isDomain)) options.fail('onlyDomains', notADomain);
  if (!exceptDomains.every(isDomain)) options.fail('exceptDomains', notADomain);
  if (onlyDomains.length > 0 && exceptDomains.length > 0) {
    options.fail('exceptDomains', { code: 'validation_empty', message: 'Must be blank when onlyDomains is given.' });
  }
  return { onlyDomains, exceptDomains };
};
