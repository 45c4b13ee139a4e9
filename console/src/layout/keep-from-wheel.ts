/** Whoever scrolls over the number that has the focus means the page: the browser would change the number. */
const leaveNumber = ({ target }: WheelEvent): void => {
  if (target instanceof HTMLInputElement && target.type === 'number' && target === document.activeElement)
    target.blur();
};

export const keepNumbersFromWheel = (): void => addEventListener('wheel', leaveNumber, { passive: true });
