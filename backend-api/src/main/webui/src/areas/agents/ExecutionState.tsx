import { en } from '../../text/en';
import { Badge } from '../../ui/basics';
import type { Execution } from './api';

const TONES = {
  queued: 'neutral',
  running: 'busy',
  awaiting_approval: 'warn',
  succeeded: 'good',
  failed: 'bad',
  blocked: 'bad',
  cancelled: 'warn',
} as const;

export function ExecutionState({ of }: { of: Execution['status'] }) {
  return <Badge tone={TONES[of] ?? 'neutral'}>{en.agents.executions.states[of] ?? of}</Badge>;
}
