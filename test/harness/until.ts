/** Asks until the answer is true; throws when it still is not after `milliseconds`. */
export const until = async (holds: () => Promise<boolean>, milliseconds = 5_000): Promise<void> => {
  const deadline = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`did not come true within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
