import type { UrlField } from '../../../store/collection.js';
import { allowsDomain, readDomainRules } from './domains.js';
import type { FieldKind } from './field-kind.js';
import { isStorableText, textOf } from './inputs.js';
import { OptionReader } from './options.js';

const schemes: ReadonlySet<string> = new Set(['http:', 'https:', 'ftp:', 'ws:', 'wss:']);
/** What the URL parser would drop or escape in silence. */
const unwritten = /[\s\p{Cc}<>"\\^`{|}]/u;
const maxLength = 2_083;

/** The host of an absolute URL, null when the text is none. */
const hostOf = (text: string): string | null => {
  if (text.length > maxLength || !/^[a-z]+:\/\//i.test(text) || unwritten.test(text) || !isStorableText(text))
    return null;
  if (!URL.canParse(text)) return null;
  const { protocol, hostname } = new URL(text);
  return schemes.has(protocol) && hostname !== '' ? hostname : null;
};

/** An absolute URL of a network scheme, kept as written. `javascript:` and the like are none. */
export const url: FieldKind<UrlField> = {
  type: 'url',
  define(input) {
    const options = new OptionReader(input);
    return options.result({ required: options.bool('required'), ...readDomainRules(options) });
  },
  zero: () => '',
  isEmpty: (_field, value) => value === '' || value === null,
  accept(field, input) {
    const value = textOf(input);
    if (value === '') return { value };
    const host = value === null ? null : hostOf(value);
    if (value === null || host === null) {
      return { error: { code: 'validation_invalid_url', message: 'Must be a valid url.' } };
    }
    if (allowsDomain(field, host)) return { value };
    return { error: { code: 'validation_url_domain_not_allowed', message: 'Url domain is not allowed.' } };
  },
};
