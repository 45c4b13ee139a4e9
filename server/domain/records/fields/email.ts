import type { EmailField } from '../../../store/collection.js';
import { allowsDomain, isDomain, readDomainRules } from './domains.js';
import type { FieldKind } from './field-kind.js';
import { textOf } from './inputs.js';
import { OptionReader } from './options.js';

const localPart = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+$/u;
const maxLength = 254;
const maxLocalLength = 64;

const isEmail = (text: string): boolean => {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  if (at < 1 || text.length > maxLength || local.length > maxLocalLength) return false;
  return local.split('.').every((part) => localPart.test(part)) && isDomain(text.slice(at + 1));
};

/** One address `local@domain.tld`, kept as written; no quoted local parts, no display names. */
export const email: FieldKind<EmailField> = {
  type: 'email',
  define(input) {
    const options = new OptionReader(input);
    return options.result({ required: options.bool('required'), ...readDomainRules(options) });
  },
  zero: () => '',
  isEmpty: (_field, value) => value === '' || value === null,
  accept(field, input) {
    const value = textOf(input);
    if (value === '') return { value };
    if (value === null || !isEmail(value)) {
      return { error: { code: 'validation_is_email', message: 'Must be a valid email address.' } };
    }
    if (allowsDomain(field, value.slice(value.lastIndexOf('@') + 1))) return { value };
    return { error: { code: 'validation_email_domain_not_allowed', message: 'Email domain is not allowed.' } };
  },
};
