import { useEffect, useState } from 'preact/hooks';
import { en } from '../../text/en';
import { TextArea } from '../../ui/forms';

/** A JSON object that is edited as text; only what can be read is passed on. */
export function JsonField(props: {
  label: string;
  hint?: string;
  value: Record<string, unknown>;
  onValue: (value: Record<string, unknown>) => void;
  rows?: number;
}) {
  const given = JSON.stringify(props.value, null, 2);
  const [text, setText] = useState(given);
  const [wrong, setWrong] = useState(false);
  useEffect(() => {
    if (parse(text) === null || JSON.stringify(parse(text), null, 2) !== given) {
      setText(given);
      setWrong(false);
    }
  }, [given]);
  return (
    <TextArea
      label={props.label}
      hint={props.hint}
      error={wrong ? en.agents.jsonWrong : null}
      value={text}
      rows={props.rows ?? Math.min(12, given.split('\n').length + 1)}
      class="mono"
      onValue={(next) => {
        setText(next);
        const value = parse(next);
        setWrong(value === null);
        if (value) {
          props.onValue(value);
        }
      }}
    />
  );
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
