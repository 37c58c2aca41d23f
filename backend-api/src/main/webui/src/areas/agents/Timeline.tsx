import { CircleCheck, CircleX, LoaderCircle, Waypoints, Wrench } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { en } from '../../text/en';
import { duration } from '../../ui/format';
import type { ToolCall } from './api';

const t = en.agents.executions;
const TICK_MS = 250;

/** A `status` event; the same id again when it changes. */
export interface Status {
  id: string;
  kind: string;
  label: string;
  state: 'running' | 'completed' | 'failed';
  started_at: string;
  completed_at: string | null;
  duration_ms: number | null;
  summary: string | null;
  details: Record<string, unknown>;
}

/** Each step as a bar on the common time, with what went in and came out. */
export function Timeline({ of: told, calls, over }: { of: Status[]; calls: ToolCall[]; over: boolean }) {
  // What a killed process had begun never told of its end.
  const of = over ? told.map(ended) : told;
  const running = of.some((status) => status.state === 'running');
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!running) {
      return;
    }
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [running]);
  if (of.length === 0) {
    return <p class="hint">{t.noSteps}</p>;
  }
  const from = Math.min(...of.map((status) => Date.parse(status.started_at)));
  const endOf = (status: Status) => (status.completed_at ? Date.parse(status.completed_at) : now);
  const span = Math.max(1, Math.max(...of.map(endOf)) - from);
  return (
    <ol class="timeline">
      {of.map((status) => {
        const begun = Date.parse(status.started_at);
        return (
          <li key={status.id} class={`is-${status.state} ${status.kind === 'workflow_step' ? 'outer' : ''}`}>
            <Icon of={status} />
            <div class="timeline-name">
              <strong>{status.label}</strong> {status.summary && <span class="muted">{status.summary}</span>}
              <Details of={status} calls={calls} />
            </div>
            <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
              <rect class="track" width="100" height="8" rx="2" />
              <rect
                class="span"
                x={((begun - from) / span) * 100}
                width={Math.max(0.8, ((endOf(status) - begun) / span) * 100)}
                height="8"
                rx="2"
              />
            </svg>
            <span class="muted took">{duration(status.duration_ms ?? Math.max(0, endOf(status) - begun))}</span>
          </li>
        );
      })}
    </ol>
  );
}

function ended(status: Status): Status {
  return status.state === 'running'
    ? { ...status, state: 'failed', completed_at: status.completed_at ?? status.started_at, duration_ms: 0 }
    : status;
}

function Icon({ of }: { of: Status }) {
  if (of.state === 'running') {
    return <LoaderCircle class="spin" size={17} aria-label={t.running} />;
  }
  if (of.state === 'failed') {
    return <CircleX size={17} aria-label={t.failed} />;
  }
  if (of.kind === 'workflow_step') {
    return <Waypoints size={17} aria-label={t.done} />;
  }
  return of.kind === 'running_tool' || of.kind === 'searching_web' ? (
    <Wrench size={17} aria-label={t.done} />
  ) : (
    <CircleCheck size={17} aria-label={t.done} />
  );
}

/** The whole arguments and result of a tool call when the record has them, else what the event told. */
function Details({ of, calls }: { of: Status; calls: ToolCall[] }) {
  const call = calls.find((one) => one.call_id && one.call_id === of.details.call_id);
  const shown = call
    ? { arguments: call.arguments, ...(call.error ? { error: call.error } : { result: call.result }) }
    : of.details;
  const names = Object.keys(shown).filter((name) => shown[name as keyof typeof shown] != null);
  if (names.length === 0) {
    return null;
  }
  return (
    <details>
      <summary>{t.details}</summary>
      <dl class="payloads">
        {names.map((name) => {
          const value = (shown as Record<string, unknown>)[name];
          return (
            <div key={name}>
              <dt>{name.replaceAll('_', ' ')}</dt>
              <dd>
                <pre class="payload">{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
              </dd>
            </div>
          );
        })}
      </dl>
    </details>
  );
}
