import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Button } from './button.js';
import styles from './job-bar.module.css';
import { useJobs } from './jobs.js';

/** What is still being worked on. */
export const JobBar = () => {
  const m = useMessages(core);
  const jobs = useJobs();
  // What is done before it has anything to tell is not shown at all.
  const shown = jobs.filter(({ text }) => text !== '');
  return shown.map(({ id, text, progress, cancel }) => (
    <div key={id} className={styles['job']}>
      <label>
        <span>{text}</span>
        <progress value={progress} />
      </label>
      <Button
        onClick={() => {
          cancel();
          // The button goes with the job.
          document.getElementById('main')?.focus();
        }}
      >
        {m.action.cancel}
      </Button>
    </div>
  ));
};
