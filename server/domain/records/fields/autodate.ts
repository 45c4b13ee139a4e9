import type { AutodateField } from '../../../store/collection.js';
import type { FieldKind } from './field-kind.js';
import { OptionReader } from './options.js';

/** A moment that the server sets when a record is created or updated. What a client sends for it is ignored. */
export const autodate: FieldKind<AutodateField> = {
  type: 'autodate',
  define(input) {
    const options = new OptionReader(input);
    const onCreate = options.bool('onCreate');
    const onUpdate = options.bool('onUpdate');
    if (!onCreate && !onUpdate) {
      options.fail('onCreate', {
        code: 'validation_required',
        message: 'Either onCreate or onUpdate must be enabled.',
      });
    }
    return options.result({ onCreate, onUpdate });
  },
  zero: () => '',
  isEmpty: (_field, value) => value === '' || value === null,
  accept: () => ({ value: '' }),
};
