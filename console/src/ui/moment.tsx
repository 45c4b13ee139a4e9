import { momentOf, useFormat } from '../i18n/format.js';

/** A date of the server as how far away it is, or as a day; the exact moment on hover. */
export const Moment = ({ date, as }: { readonly date: string; readonly as: 'relative' | 'day' }) => {
  const format = useFormat();
  const moment = momentOf(date);
  return (
    <time dateTime={moment.toISOString()} title={format.dateTime(moment)}>
      {as === 'relative' ? format.relative(moment) : format.date(moment)}
    </time>
  );
};
