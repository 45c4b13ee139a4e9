import type { Collection, Field as Definition } from 'fichero-sdk';
import { lazy, Suspense } from 'react';
import { momentOf, useFormat } from '../../i18n/format.js';
import { useMessages } from '../../i18n/locale.js';
import { Field } from '../../ui/field.js';
import { Skeleton } from '../../ui/loading.js';
import { type AnyRecord, isRequired, textOption } from '../fields.js';
import { BoolInput } from './inputs/bool-input.js';
import { DateInput } from './inputs/date-input.js';
import { FileInput } from './inputs/file-input.js';
import type { InputProps } from './inputs/input-props.js';
import { JsonInput } from './inputs/json-input.js';
import { LineInput } from './inputs/line-input.js';
import { RelationInput } from './inputs/relation-input.js';
import { SelectInput } from './inputs/select-input.js';
import { TextInput } from './inputs/text-input.js';
import { panelTexts } from './messages.js';
import type { RecordForm } from './use-record-form.js';

const RichTextInput = lazy(() => import('./inputs/rich-text-input.js'));
const GeoPointInput = lazy(() => import('./inputs/geo-point-input.js'));

const inputs = {
  bool: BoolInput,
  date: DateInput,
  editor: RichTextInput,
  email: LineInput,
  geoPoint: GeoPointInput,
  json: JsonInput,
  number: LineInput,
  password: LineInput,
  relation: RelationInput,
  select: SelectInput,
  text: TextInput,
  url: LineInput,
} as const satisfies Partial<Record<Definition['type'], React.ComponentType<InputProps>>>;

/** A value that the server fills in. */
const Automatic = ({ field, record }: { readonly field: Definition; readonly record: AnyRecord | null }) => {
  const m = useMessages(panelTexts);
  const format = useFormat();
  const value = record?.[field.name];
  const text =
    typeof value !== 'string' || value === ''
      ? ''
      : field.type === 'autodate'
        ? format.dateTime(momentOf(value))
        : value;
  return (
    <Field label={field.name} hint={record === null ? m.automatic : undefined}>
      {(control) => <input {...control} readOnly disabled={record === null} value={text} />}
    </Field>
  );
};

interface FieldInputProps {
  readonly field: Definition;
  readonly collection: Collection;
  readonly collections: readonly Collection[];
  readonly record: AnyRecord | null;
  readonly form: RecordForm;
  readonly error: string | undefined;
}

/** The input for the type of a field. */
export const FieldInput = ({ field, collection, collections, record, form, error }: FieldInputProps) => {
  const m = useMessages(panelTexts);
  const { name, type } = field;
  const help = textOption(field, 'help');
  if (type === 'autodate' || (name === 'id' && record !== null)) return <Automatic field={field} record={record} />;
  if (type === 'file') {
    return <FileInput field={field} collection={collection} record={record} form={form} error={error} />;
  }
  const Input = inputs[type];
  return (
    <Suspense fallback={<Skeleton lines={2} />}>
      <Input
        field={field}
        collections={collections}
        value={form.values[name] ?? null}
        required={isRequired(field) && name !== 'id'}
        hint={help || (name === 'id' ? m.idHint : undefined)}
        isNew={record === null}
        error={error}
        onChange={(value) => form.set(name, value)}
      />
    </Suspense>
  );
};
