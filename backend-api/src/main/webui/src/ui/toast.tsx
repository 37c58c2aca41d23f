import { useSyncExternalStore } from 'preact/compat';
import { explain, remedy } from '../api/errors';

interface Toast {
  id: number;
  tone: 'good' | 'bad';
  text: string;
}

const SHOWN_MS = 6000;
let toasts: Toast[] = [];
let serial = 0;
const listeners = new Set<() => void>();

function change(next: Toast[]) {
  toasts = next;
  for (const listener of listeners) {
    listener();
  }
}

/** Tells briefly that something was done. */
export function tell(text: string, tone: Toast['tone'] = 'good') {
  serial += 1;
  const id = serial;
  change([...toasts, { id, tone, text }]);
  setTimeout(() => change(toasts.filter((toast) => toast.id !== id)), SHOWN_MS);
}

export function tellFailure(error: unknown) {
  const hint = remedy(error);
  tell(hint ? `${explain(error)} ${hint}` : explain(error), 'bad');
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <p key={toast.id} class={`toast ${toast.tone}`}>
          {toast.text}
        </p>
      ))}
    </div>
  );
}
