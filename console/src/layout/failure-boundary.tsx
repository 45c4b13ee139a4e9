import { Component, type ReactNode } from 'react';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Button } from '../ui/button.js';
import { Empty } from '../ui/empty.js';

const Failed = () => {
  const m = useMessages(core);
  return (
    <div role="alert">
      <Empty title={m.state.loadFailed} hint={m.state.loadAgain}>
        <Button onClick={() => location.reload()}>{m.action.reload}</Button>
      </Empty>
    </div>
  );
};

/** Says so where something cannot be shown: its code did not come, as after an update of the server, or is at fault. */
export class FailureBoundary extends Component<{ readonly children: ReactNode }> {
  static getDerivedStateFromError(): { readonly hasFailed: true } {
    return { hasFailed: true };
  }

  override state = { hasFailed: false };

  override render(): ReactNode {
    return this.state.hasFailed ? <Failed /> : this.props.children;
  }
}
