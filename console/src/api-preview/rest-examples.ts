import { isMultiple } from '../records/fields.js';
import { type Examples, type Subject, uploadField } from './example.js';

/** As one word of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Takes several lines, each but the last with a backslash at its end. */
const command = (...lines: readonly string[]): string => lines.join(' \\\n  ');

const key = '-H "X-Api-Key: $KEY"';
const json = "-H 'Content-Type: application/json'";

/** Calls of curl, to be pasted into a shell where `KEY` is set. */
export const restExamples = ({ url, collection, samples, id }: Subject): Examples => {
  const records = `${url}/api/collections/${collection.name}/records`;
  const one = quoted(`${records}/${id}`);
  const file = uploadField(collection);
  const { create, change, requiredFiles, searched } = samples;
  const filter = searched === null ? [] : [`--data-urlencode ${quoted(`filter=${searched} ~ "a"`)}`];
  return {
    list: command(`curl -sG ${quoted(records)}`, key, ...filter, '-d sort=-created -d perPage=10'),
    get: command(`curl -s ${one}`, key),
    create:
      requiredFiles.length === 0
        ? command(`curl -s ${quoted(records)}`, key, `${json} -d ${quoted(JSON.stringify(create, null, 2))}`)
        : command(
            `curl -s ${quoted(records)}`,
            key,
            `--form-string ${quoted(`@jsonPayload=${JSON.stringify(create, null, 2)}`)}`,
            ...requiredFiles.map((name) => `-F ${quoted(`${name}=@photo.png`)}`),
          ),
    ...(change !== null && {
      update: command(
        `curl -s -X PATCH ${one}`,
        key,
        `${json} -d ${quoted(JSON.stringify({ [change[0]]: change[1] }))}`,
      ),
    }),
    ...(file !== undefined && {
      upload: command(
        `curl -s -X PATCH ${one}`,
        key,
        `-F ${quoted(`${file.name}${isMultiple(file) ? '+' : ''}=@photo.png`)}`,
      ),
    }),
    delete: command(`curl -s -X DELETE ${one}`, key),
  };
};
