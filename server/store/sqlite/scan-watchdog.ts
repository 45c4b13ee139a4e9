/** A thread of a scan process: ends the process when its parent died, which its blocked main thread cannot notice. */
const parent = process.ppid;
const checkEveryMs = 2_000;

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, checkEveryMs);
