import { CircleCheck, TriangleAlert } from 'lucide-preact';
import { en } from '../../text/en';
import type { Finding, Status } from './api';

const words = en.platform.readiness as Record<string, { what: string; remedy: string }>;

/** Why a binding is not ready and what to do about it, in words. */
export function Readiness({ status }: { status: Status }) {
  return status.is_ready ? (
    <span class="ready">
      <CircleCheck size={15} aria-hidden="true" /> {en.platform.ready}
    </span>
  ) : (
    <Findings of={status.issues} />
  );
}

export function Findings({ of }: { of: Finding[] }) {
  return (
    <ul class="findings">
      {of.map((finding) => {
        const known = words[finding.code];
        return (
          <li key={finding.code + finding.message}>
            <TriangleAlert size={15} aria-hidden="true" />
            <span>
              <strong>{known?.what ?? finding.message}</strong> {known?.remedy}{' '}
              <code title={finding.message}>{finding.code}</code>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
