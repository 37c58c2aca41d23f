import { Check, ChevronRight, CircleAlert, Copy, LoaderCircle } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { IconButton } from '../../ui/basics';
import { duration } from '../../ui/format';
import { Markdown } from '../../ui/markdown';
import { tell } from '../../ui/toast';
import type { Message, Reference, Step } from './api';
import { SourceView } from './SourceView';

export function Question({ text }: { text: string }) {
  return (
    <article class="message user" aria-label={en.playgrounds.you}>
      <p>{text}</p>
    </article>
  );
}

/** An answer with its steps, and its sources behind the citations. */
export function AnswerText({ message }: { message: Message }) {
  const [open, setOpen] = useState<Reference | null>(null);
  const references = message.metadata.references ?? [];
  const cite = (numbers: number[], key: string) => (
    <span key={key} class="cites">
      {numbers.map((number) => {
        const reference = references.find((one) => one.citation_label === `[${number}]`);
        return reference ? (
          <button
            key={number}
            type="button"
            class="cite"
            aria-label={en.playgrounds.openSource(reference.citation_label, reference.title)}
            onClick={() => setOpen(reference)}
          >
            {number}
          </button>
        ) : (
          `[${number}]`
        );
      })}
    </span>
  );
  return (
    <article class="message assistant" aria-label={en.playgrounds.assistant}>
      <Steps steps={message.metadata.statuses ?? []} />
      <Markdown text={message.content} cite={references.length > 0 ? cite : undefined} />
      {references.length > 0 && (
        <div class="references">
          <span class="muted">{en.playgrounds.sources}</span>
          {references.map((reference) => (
            <button key={reference.id} type="button" class="reference" onClick={() => setOpen(reference)}>
              <b>{reference.citation_label.slice(1, -1)}</b>
              <span class="clip">{reference.title}</span>
              {reference.pages.length > 0 && <small>{en.playgrounds.pages(reference.pages.join(', '))}</small>}
            </button>
          ))}
        </div>
      )}
      <div class="message-foot">
        <IconButton
          small
          label={en.playgrounds.copy}
          icon={Copy}
          onClick={() => navigator.clipboard?.writeText(message.content).then(() => tell(en.playgrounds.copied))}
        />
      </div>
      {open && <SourceView message={message} reference={open} onClose={() => setOpen(null)} />}
    </article>
  );
}

/** The steps of an answer: one line when they are done, all of them while they run. */
export function Steps({ steps, running }: { steps: Step[]; running?: boolean }) {
  if (steps.length === 0) {
    return running ? <p class="thinking">{en.playgrounds.thinking}</p> : null;
  }
  const done = steps.filter((step) => step.state !== 'running');
  const current = steps.findLast((step) => step.state === 'running');
  // Steps lie within each other, so the longest one, not their sum, tells how long it took.
  const longest = Math.max(...done.map((step) => step.duration_ms ?? 0), 0);
  const waiting = running && current?.kind === 'awaiting_approval' ? current.details?.execution_id : undefined;
  return (
    <details class="steps" open={waiting !== undefined}>
      <summary>
        <ChevronRight size={14} aria-hidden="true" class="turn" />
        {running && current ? (
          <>
            <LoaderCircle size={14} class="spin" aria-hidden="true" /> {current.label}
          </>
        ) : (
          en.playgrounds.steps(steps.length, duration(longest))
        )}
      </summary>
      <ol>
        {steps.map((step) => (
          <li key={step.id} class={step.state}>
            {step.state === 'running' ? (
              <LoaderCircle size={13} class="spin" aria-hidden="true" />
            ) : step.state === 'failed' ? (
              <CircleAlert size={13} aria-hidden="true" />
            ) : (
              <Check size={13} aria-hidden="true" />
            )}
            <span>{step.label}</span>
            {step.summary && <span class="muted">{step.summary}</span>}
            {waiting && step === current && <a href={`${BASE}/agents/execution/${waiting}`}>{en.playgrounds.decide}</a>}
            <span class="took">{step.duration_ms === null ? '' : duration(step.duration_ms)}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}
