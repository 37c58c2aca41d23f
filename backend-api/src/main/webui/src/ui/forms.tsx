import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  error?: string | null;
}

/** A labelled control; hint and error are read with it. */
function Field({
  label,
  hint,
  error,
  children,
}: FieldProps & { children: (ids: { id: string; describedBy?: string }) => ComponentChildren }) {
  const id = useId();
  const told = `${id}-told`;
  return (
    <div class={`field ${error ? 'wrong' : ''}`}>
      <label for={id}>{label}</label>
      {children({ id, describedBy: hint || error ? told : undefined })}
      {(hint || error) && (
        <p id={told} class="hint">
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

type TextProps = FieldProps &
  Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'label' | 'onInput'> & {
    value: string;
    onValue: (value: string) => void;
  };

export function TextField({ label, hint, error, value, onValue, ...rest }: TextProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy }) => (
        <input
          {...rest}
          id={id}
          value={value}
          aria-describedby={describedBy}
          aria-invalid={error ? true : undefined}
          onInput={(e) => onValue(e.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export function TextArea({
  label,
  hint,
  error,
  value,
  onValue,
  rows = 4,
  ...rest
}: FieldProps & {
  value: string;
  onValue: (value: string) => void;
  rows?: number;
  required?: boolean;
  class?: string;
}) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy }) => (
        <textarea
          {...rest}
          id={id}
          rows={rows}
          value={value}
          aria-describedby={describedBy}
          aria-invalid={error ? true : undefined}
          onInput={(e) => onValue(e.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export interface Option {
  value: string;
  text: string;
  disabled?: boolean;
}

export function SelectField({
  label,
  hint,
  error,
  value,
  options,
  onValue,
  disabled,
}: FieldProps & { value: string; options: Option[]; onValue: (value: string) => void; disabled?: boolean }) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy }) => (
        <select
          id={id}
          value={value}
          disabled={disabled}
          aria-describedby={describedBy}
          onChange={(e) => onValue(e.currentTarget.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Check({
  label,
  checked,
  onValue,
  disabled,
}: {
  label: ComponentChildren;
  checked: boolean;
  onValue: (checked: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(e) => onValue(e.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}
