import { X } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { en } from '../text/en';
import { Button, Failed, IconButton } from './basics';

/** A modal dialog: the browser's own, so focus stays within and Escape closes it. */
export function Dialog(props: {
  title: string;
  onClose: () => void;
  wide?: boolean;
  side?: boolean;
  children: ComponentChildren;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      class={`dialog ${props.wide ? 'wide' : ''} ${props.side ? 'side' : ''}`}
      aria-labelledby={id}
      onCancel={(e) => {
        e.preventDefault();
        props.onClose();
      }}
    >
      <header>
        <h2 id={id}>{props.title}</h2>
        <IconButton label={en.common.close} icon={X} onClick={props.onClose} />
      </header>
      <div class="dialog-body">{props.children}</div>
    </dialog>
  );
}

/** A dialog with a form: says what went wrong and closes when it went well. */
export function FormDialog(props: {
  title: string;
  submit: string;
  danger?: boolean;
  wide?: boolean;
  disabled?: boolean;
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await props.onSubmit();
      props.onClose();
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };
  return (
    <Dialog title={props.title} onClose={props.onClose} wide={props.wide}>
      <form class="form" onSubmit={submit}>
        {props.children}
        {error !== null && <Failed error={error} compact />}
        <footer class="form-foot">
          <Button onClick={props.onClose}>{en.common.cancel}</Button>
          <Button type="submit" kind={props.danger ? 'danger' : 'primary'} busy={busy} disabled={props.disabled}>
            {props.submit}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

/** Asks before something that cannot be undone. */
export function Confirm(props: {
  title: string;
  submit: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
  children: ComponentChildren;
}) {
  return (
    <FormDialog title={props.title} submit={props.submit} danger onSubmit={props.onConfirm} onClose={props.onClose}>
      <p>{props.children}</p>
    </FormDialog>
  );
}
