import DOMPurify from 'dompurify';
import {
  Bold,
  Code,
  Heading2,
  Italic,
  Link2,
  List,
  ListOrdered,
  Quote,
  RemoveFormatting,
  Underline,
} from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import Squire from 'squire-rte';
import { useMessages } from '../../../i18n/locale.js';
import { Button, IconButton } from '../../../ui/button.js';
import { Field } from '../../../ui/field.js';
import { Notice } from '../../../ui/notice.js';
import { panelTexts } from '../messages.js';
import type { InputProps } from './input-props.js';
import styles from './inputs.module.css';

const forbiddenTags = [
  ...['style', 'form', 'input', 'button', 'select', 'textarea', 'dialog'],
  ...['img', 'picture', 'source', 'video', 'audio', 'svg', 'math'],
];

/** So that the browser does not report, while it only parses, what the policy of the page would stop anyhow. */
const disarmed = (html: string): string => html.replace(/\s(on\w+|style)\s*=/gi, ' data-$1=');

/** Nothing that runs, loads or looks like the console itself gets into the page. */
const sanitize = (html: string): DocumentFragment =>
  DOMPurify.sanitize(disarmed(html), {
    RETURN_DOM_FRAGMENT: true,
    ALLOW_DATA_ATTR: false,
    FORBID_TAGS: forbiddenTags,
    FORBID_ATTR: ['class', 'id', 'name'],
  });

const tagsIn = (html: string): ReadonlySet<string> =>
  new Set([...html.matchAll(/<([a-z0-9]+)/gi)].map(([, tag = '']) => tag.toLowerCase()));

/** What is written in another way by every editor, without loss. */
const alike = new Set(['div', 'p', 'br', 'b', 'strong', 'i', 'em', 'span']);

/** Whether the editor drops something of the text when it takes it in and gives it out. */
const losesPartOf = (before: string, after: string): boolean => {
  const kept = tagsIn(after);
  return [...tagsIn(before)].some((tag) => !kept.has(tag) && !alike.has(tag)) || /\s(style|class|id)=/i.test(before);
};

interface EditorProps {
  readonly id: string;
  readonly label: string;
  readonly html: string;
  readonly invalid: boolean;
  readonly onEdit: (html: string) => void;
  readonly onLoss: () => void;
}

type Command = readonly [label: string, icon: React.ReactNode, run: (editor: Squire) => void];

const Editor = ({ id, label, html, invalid, onEdit, onLoss }: EditorProps) => {
  const m = useMessages(panelTexts);
  const root = useRef<HTMLDivElement>(null);
  const editor = useRef<Squire | null>(null);
  const shown = useRef(html);
  // What the editor rewrites by itself is no edit: as long as it holds what was given, that is what it gives back.
  const taken = useRef({ given: html, rewritten: html });
  const latest = useRef({ onEdit, onLoss });
  latest.current = { onEdit, onLoss };
  const [address, setAddress] = useState<string | null>(null);

  useEffect(() => {
    if (root.current === null) return;
    const made = new Squire(root.current, { blockTag: 'P', sanitizeToDOMFragment: sanitize });
    made.setHTML(shown.current);
    taken.current = { given: shown.current, rewritten: made.getHTML() };
    if (losesPartOf(shown.current, taken.current.rewritten)) latest.current.onLoss();
    made.addEventListener('input', () => {
      const { given, rewritten } = taken.current;
      const now = made.getHTML();
      const next = now === rewritten ? given : now;
      if (next === shown.current) return;
      shown.current = next;
      latest.current.onEdit(next);
    });
    editor.current = made;
    return () => made.destroy();
  }, []);
  useEffect(() => {
    if (shown.current === html) return;
    shown.current = html;
    editor.current?.setHTML(html);
    taken.current = { given: html, rewritten: editor.current?.getHTML() ?? html };
  }, [html]);

  const commands: readonly Command[] = [
    [m.rich.bold, <Bold key="b" aria-hidden size={16} />, (it) => (it.hasFormat('B') ? it.removeBold() : it.bold())],
    [
      m.rich.italic,
      <Italic key="i" aria-hidden size={16} />,
      (it) => (it.hasFormat('I') ? it.removeItalic() : it.italic()),
    ],
    [
      m.rich.underline,
      <Underline key="u" aria-hidden size={16} />,
      (it) => (it.hasFormat('U') ? it.removeUnderline() : it.underline()),
    ],
    [m.rich.heading, <Heading2 key="h" aria-hidden size={16} />, (it) => it.modifyBlocks(toHeading)],
    [
      m.rich.list,
      <List key="l" aria-hidden size={16} />,
      (it) => (it.hasFormat('UL') ? it.removeList() : it.makeUnorderedList()),
    ],
    [
      m.rich.numbers,
      <ListOrdered key="n" aria-hidden size={16} />,
      (it) => (it.hasFormat('OL') ? it.removeList() : it.makeOrderedList()),
    ],
    [m.rich.quote, <Quote key="q" aria-hidden size={16} />, (it) => it.increaseQuoteLevel()],
    [m.rich.link, <Link2 key="a" aria-hidden size={16} />, () => setAddress(address === null ? 'https://' : null)],
    [m.rich.plain, <RemoveFormatting key="p" aria-hidden size={16} />, (it) => it.removeAllFormatting()],
  ];
  return (
    <>
      <fieldset aria-label={m.rich.toolbar(label)} className={styles['toolbar']}>
        {commands.map(([name, icon, run]) => (
          <IconButton
            key={name}
            label={name}
            onClick={() => {
              if (editor.current !== null) run(editor.current);
            }}
          >
            {icon}
          </IconButton>
        ))}
      </fieldset>
      {address !== null && (
        <div className={styles['line']}>
          <input
            type="url"
            aria-label={m.rich.linkAddress}
            className={styles['address']}
            value={address}
            onChange={(event) => setAddress(event.target.value)}
          />
          <Button
            onClick={() => {
              if (/^(https?:\/\/|mailto:)/i.test(address)) editor.current?.makeLink(address);
              setAddress(null);
            }}
          >
            {m.rich.link}
          </Button>
        </div>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: no input holds rich text */}
      <div
        ref={root}
        id={id}
        role="textbox"
        aria-multiline="true"
        aria-label={label}
        aria-invalid={invalid || undefined}
        tabIndex={0}
        dir="auto"
        className={styles['rich']}
      />
    </>
  );
};

/** Each block of the selection as a heading, or as a paragraph again when the first is one. */
const toHeading = (fragment: DocumentFragment): DocumentFragment => {
  const blocks = [...fragment.querySelectorAll('p, h2, div')];
  const isHeading = blocks[0]?.tagName === 'H2';
  for (const block of blocks) {
    const made = document.createElement(isHeading ? 'p' : 'h2');
    made.append(...block.childNodes);
    block.replaceWith(made);
  }
  return fragment;
};

/** Rich text, or its HTML where the editor would lose some of it. */
const RichTextInput = ({ field, value, required, hint, error, onChange }: InputProps) => {
  const m = useMessages(panelTexts);
  const labelId = useId();
  const html = typeof value === 'string' ? value : '';
  const [asSource, setAsSource] = useState(false);
  const [isLossy, setLossy] = useState(false);
  return (
    <Field
      label={<span id={labelId}>{field.name}</span>}
      required={required}
      hint={hint}
      error={error}
      aside={
        <Button variant="ghost" aria-pressed={asSource} onClick={() => setAsSource(!asSource)}>
          <Code aria-hidden size={16} />
          {m.rich.source}
        </Button>
      }
    >
      {(control) => (
        <>
          {isLossy && !asSource && <Notice kind="warning">{m.rich.loss}</Notice>}
          {asSource ? (
            <textarea
              {...control}
              className={`${control.className} ${styles['code']}`}
              rows={8}
              spellCheck={false}
              value={html}
              onChange={(event) => onChange(event.target.value)}
            />
          ) : (
            <Editor
              id={control.id}
              label={field.name}
              html={html}
              invalid={error !== undefined}
              onEdit={onChange}
              onLoss={() => setLossy(true)}
            />
          )}
        </>
      )}
    </Field>
  );
};

export default RichTextInput;
