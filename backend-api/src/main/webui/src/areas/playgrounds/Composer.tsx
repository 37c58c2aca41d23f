import { ArrowUp, Square } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { en } from '../../text/en';
import { IconButton } from '../../ui/basics';
import type { Kind } from './api';

/** Where prompts are written. */
export function Composer(props: {
  kind: Kind;
  running: boolean;
  stopping?: boolean;
  disabled?: boolean;
  onSend: (prompt: string) => void;
  onStop?: () => void;
}) {
  const [text, setText] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const area = box.current;
    if (area) {
      area.style.height = 'auto';
      area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
    }
  }, [text]);
  const send = (event?: Event) => {
    event?.preventDefault();
    const prompt = text.trim();
    if (prompt && !props.running && !props.disabled) {
      setText('');
      props.onSend(prompt);
    }
  };
  return (
    <form class="composer" onSubmit={send}>
      <textarea
        ref={box}
        rows={1}
        value={text}
        aria-label={en.playgrounds.prompt}
        placeholder={en.playgrounds.placeholder[props.kind]}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
            send(event);
          }
        }}
      />
      {props.running ? (
        <IconButton
          label={en.playgrounds.stop}
          icon={Square}
          kind="plain"
          busy={false}
          disabled={props.stopping}
          onClick={props.onStop}
        />
      ) : (
        <IconButton
          label={en.playgrounds.send}
          icon={ArrowUp}
          kind="primary"
          type="submit"
          disabled={props.disabled || text.trim() === ''}
        />
      )}
    </form>
  );
}
