import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Check, CircleStop, X } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../../api/errors';
import { follow, type StreamEvent } from '../../api/events';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Button, Facts, Failed, Page, Panel, When } from '../../ui/basics';
import { Confirm } from '../../ui/dialog';
import { duration } from '../../ui/format';
import { TextField } from '../../ui/forms';
import { tell, tellFailure } from '../../ui/toast';
import { type Approval, cancelExecution, decide, type Execution, execution } from './api';
import { ExecutionState } from './ExecutionState';
import { type Status, Timeline } from './Timeline';

const t = en.agents.executions;
const OVER: Execution['status'][] = ['succeeded', 'failed', 'blocked', 'cancelled'];

/** An execution as it runs: its steps and tool calls, what waits for a decision, and its end. */
export function ExecutionView({ id }: { id: string }) {
  const queries = useQueryClient();
  const [statuses, setStatuses] = useState<Status[]>([]);
  const [text, setText] = useState('');
  const [broken, setBroken] = useState<unknown>(null);
  const found = useQuery({ queryKey: ['execution', id], queryFn: () => execution(id) });
  const [cancelling, cancel] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const byId = new Map<string, Status>();
    let said = '';
    const onEvent = (event: StreamEvent) => {
      if (event.name === 'status') {
        const status = event.data as Status;
        byId.set(status.id, status);
        setStatuses([...byId.values()]);
      } else if (event.name === 'delta') {
        said += (event.data as { text: string }).text;
        setText(said);
      } else {
        queries.invalidateQueries({ queryKey: ['execution', id] });
        queries.invalidateQueries({ queryKey: ['executions'] });
      }
    };
    follow(
      { path: `/v1/agent-executions/${encodeURIComponent(id)}/events`, signal: stop.signal },
      onEvent,
      (event) => event.name === 'complete' || event.name === 'error',
    ).catch((error) => {
      if (!(error instanceof ApiError && error.status === 404)) {
        setBroken(error);
      }
    });
    return () => stop.abort();
  }, [id]);
  const run = found.data;
  const over = run !== undefined && OVER.includes(run.status);
  return (
    <Page
      title={t.one}
      lead={run?.agent_ref}
      back={{ href: `${BASE}/agents/executions`, text: t.title }}
      actions={
        run && (
          <span class="row">
            <ExecutionState of={run.status} />
            {!over && (
              <Button icon={CircleStop} onClick={() => cancel(true)}>
                {t.cancel}
              </Button>
            )}
          </span>
        )
      }
    >
      <Answer of={found} lines={6}>
        {(record) => (
          <>
            {(record.open_approvals ?? []).map((approval) => (
              <Decision key={approval.call_id} of={approval} execution={id} />
            ))}
            {record.error && (
              <div class="failed" role="alert">
                <p>
                  <strong>{record.error.message ?? t.failed}</strong>{' '}
                  {t.reasons[String(record.error.details?.reason ?? '')] ?? ''}
                </p>
                <small>
                  <code>{record.error.error ?? record.error.code}</code>
                </small>
              </div>
            )}
            {(record.result?.output_text || text) && (
              <Panel title={t.answer}>
                <p class="said">{record.result?.output_text || text}</p>
              </Panel>
            )}
            <Panel title={t.timeline} hint={over ? t.timelineHint : t.live}>
              {broken !== null && <Failed error={broken} compact />}
              <Timeline of={statuses} calls={record.result?.tool_calls ?? []} over={over} />
            </Panel>
            <Panel title={t.about}>
              <Facts
                of={[
                  [t.id, <code key="id">{record.id}</code>],
                  [t.agent, `${record.agent_ref} ${record.agent_version ?? ''}`],
                  [en.agents.model, record.model_ref ?? '–'],
                  [t.begun, <When key="b" at={record.started_at} />],
                  [
                    t.took,
                    record.started_at && record.finished_at
                      ? duration(Date.parse(record.finished_at) - Date.parse(record.started_at))
                      : '–',
                  ],
                ]}
              />
            </Panel>
          </>
        )}
      </Answer>
      {cancelling && (
        <Confirm
          title={t.cancelTitle}
          submit={t.cancel}
          onClose={() => cancel(false)}
          onConfirm={async () => {
            await cancelExecution(id);
            await queries.invalidateQueries({ queryKey: ['execution', id] });
          }}
        >
          {t.cancelHint(run?.agent_ref ?? id)}
        </Confirm>
      )}
    </Page>
  );
}

/** A call that waits for a person. */
function Decision({ of, execution: id }: { of: Approval; execution: string }) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState<'approve' | 'reject' | null>(null);
  const answer = async (decision: 'approve' | 'reject') => {
    setBusy(decision);
    await decide(id, of.call_id, decision, reason)
      .then(() => tell(decision === 'approve' ? t.approved : t.rejected))
      .catch(tellFailure);
    await queries.invalidateQueries({ queryKey: ['execution', id] });
    setBusy(null);
  };
  const name = of.tool_name ?? of.tool_ref ?? of.call_id;
  return (
    <Panel class="decision" title={t.waits(name)} hint={of.message ? t.asksHint : t.waitsHint}>
      {of.message ? (
        <p class="said">{of.message}</p>
      ) : (
        <pre class="payload">{JSON.stringify(of.arguments, null, 2)}</pre>
      )}
      <TextField label={t.reason} hint={t.reasonHint} value={reason} onValue={setReason} />
      <div class="form-foot">
        <Button icon={X} kind="danger" busy={busy === 'reject'} onClick={() => answer('reject')}>
          {t.reject}
        </Button>
        <Button icon={Check} kind="primary" busy={busy === 'approve'} onClick={() => answer('approve')}>
          {t.approve}
        </Button>
      </div>
    </Panel>
  );
}
