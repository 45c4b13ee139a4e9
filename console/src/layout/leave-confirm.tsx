import { useCallback, useState } from 'react';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Confirm } from '../ui/confirm.js';
import { useLeaveGuard } from './leave-guard.js';

interface LeaveConfirmProps {
  /** There are edits to lose. */
  readonly active: boolean;
  /** Whether an address shows what is edited as well, so that going there loses nothing; none does when not given. */
  readonly isSame?: (to: string) => boolean;
  readonly onDiscard: () => void;
}

/** Asks before edits are lost to another page. */
export const LeaveConfirm = ({ active, isSame, onDiscard }: LeaveConfirmProps) => {
  const m = useMessages(core);
  const [leaving, setLeaving] = useState<{ readonly proceed: () => void } | null>(null);
  const ask = useCallback(
    (proceed: () => void, to: string) => {
      if (isSame?.(to) === true) proceed();
      else setLeaving({ proceed });
    },
    [isSame],
  );
  useLeaveGuard(active, ask);
  return (
    <Confirm
      open={leaving !== null}
      onClose={() => setLeaving(null)}
      title={m.state.discardTitle}
      confirmLabel={m.action.discard}
      cancelLabel={m.action.keepEditing}
      onConfirm={() => {
        onDiscard();
        leaving?.proceed();
      }}
    >
      {m.state.discardText}
    </Confirm>
  );
};
