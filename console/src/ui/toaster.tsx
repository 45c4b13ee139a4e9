import { lazy, Suspense, useEffect, useState } from 'react';
import { onFirstToast } from './toasts.js';

const ToastRegion = lazy(() => import('./toast-region.js'));

/** The place of the toasts; costs nothing before the first one. */
export const Toaster = () => {
  const [needed, setNeeded] = useState(false);
  useEffect(() => onFirstToast(() => setNeeded(true)), []);
  if (!needed) return null;
  return (
    <Suspense fallback={null}>
      <ToastRegion />
    </Suspense>
  );
};
