const sampleMilliseconds = 30;

/**
 * How many times longer than by itself anything takes at the moment, because others use the machine: by what this process gets
 * of it while it does not rest. At least 1.
 */
export const strain = (): number => {
  const started = performance.now();
  const before = process.cpuUsage();
  let used = 0;
  while (used < sampleMilliseconds) {
    const { user, system } = process.cpuUsage(before);
    used = (user + system) / 1_000;
  }
  return Math.max(1, (performance.now() - started) / used);
};
