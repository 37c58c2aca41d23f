import { en } from '../../text/en';
import { Badge } from '../../ui/basics';
import type { Model } from './api';

const t = en.models;

const TONES = {
  created: 'neutral',
  registered: 'neutral',
  validated: 'busy',
  active: 'good',
  inactive: 'warn',
  unregistered: 'neutral',
} as const;

export function StateMark({ of }: { of: Model }) {
  return <Badge tone={TONES[of.lifecycle_state]}>{t.lifecycle.states[of.lifecycle_state]}</Badge>;
}

/** Whether what was proved about the model still holds. */
export function ValidationMark({ of }: { of: Model }) {
  if (of.last_validation_status === 'failure') {
    return <Badge tone="bad">{t.validation.failed}</Badge>;
  }
  if (of.is_validation_current) {
    return <Badge tone="good">{t.validation.current}</Badge>;
  }
  return (
    <Badge tone={of.last_validated_at ? 'warn' : 'neutral'}>
      {of.last_validated_at ? t.validation.stale : t.validation.never}
    </Badge>
  );
}
