import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Button } from '../ui/button.js';
import { toClipboard } from '../ui/clipboard.js';
import unseen from '../ui/unseen.module.css';
import styles from './api-preview.module.css';
import { apiPreviewTexts } from './messages.js';

interface CodeBlockProps {
  /** What the code does, for those who do not see what stands above it. */
  readonly label: string;
  readonly code: string;
}

/** Code to read and to copy. Where the browser keeps the clipboard to itself the text is chosen instead. */
export const CodeBlock = ({ label, code }: CodeBlockProps) => {
  const m = useMessages(apiPreviewTexts);
  const c = useMessages(core);
  const [copied, setCopied] = useState<string | null>(null);
  const isCopied = copied === code;
  const copy = async (element: HTMLElement): Promise<void> => {
    if (await toClipboard(code)) {
      setCopied(code);
      return;
    }
    const text = element.parentElement?.querySelector('code');
    if (text) getSelection()?.selectAllChildren(text);
  };
  return (
    <div className={styles['code']}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, also by the keyboard */}
      <section tabIndex={0} aria-label={m.code(label)}>
        <pre>
          <code>{code}</code>
        </pre>
      </section>
      <Button aria-label={m.copy(label)} onClick={(event) => void copy(event.currentTarget)}>
        {isCopied ? <Check aria-hidden size={15} /> : <Copy aria-hidden size={15} />}
        {isCopied ? c.action.copied : c.action.copy}
      </Button>
      <p role="status" className={unseen['unseen']}>
        {isCopied ? c.action.copied : ''}
      </p>
    </div>
  );
};
