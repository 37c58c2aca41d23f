import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { ListChecks, RefreshCw, RotateCcw, Square, Workflow } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { follow } from '../../api/events';
import { mayAct, useUser } from '../../api/session';
import { en } from '../../text/en';
import { Answer, Badge, Button, Empty, Facts, Failed, IconButton, Meter, Panel, When } from '../../ui/basics';
import { Confirm } from '../../ui/dialog';
import { duration } from '../../ui/format';
import { Table } from '../../ui/table';
import { tell, tellFailure } from '../../ui/toast';
import { cancelRun, type Run, resync, retryRun, runs } from './api';
import { Outcomes } from './Outcomes';

const text = en.knowledge.runs;

const isOpen = (run: Run) => run.status === 'queued' || run.status === 'running';

/** Runs that wait or work, live; and those that ended. */
export function Runs({ id }: { id: string }) {
  const queries = useQueryClient();
  const user = useUser();
  const all = useQuery({ queryKey: ['runs', id], queryFn: () => runs(id), refetchInterval: 3_000 });
  const [rebuilding, setRebuilding] = useState(false);
  const [shown, show] = useState<Run | null>(null);
  const may = mayAct(user, 'superadmin');
  const refresh = () => queries.invalidateQueries({ queryKey: ['runs', id] });
  return (
    <Panel
      title={text.title}
      hint={text.lead}
      actions={
        may && (
          <Button icon={RefreshCw} onClick={() => setRebuilding(true)}>
            {text.resync}
          </Button>
        )
      }
    >
      <Answer of={all}>
        {(list) => {
          const open = list.filter(isOpen);
          const ended = list.filter((run) => !isOpen(run));
          if (list.length === 0) {
            return (
              <Empty icon={Workflow} title={text.none}>
                {text.noneHint}
              </Empty>
            );
          }
          return (
            <div class="stack">
              {open.map((run) => (
                <LiveRun key={run.id} base={id} listed={run} mayCancel={may} />
              ))}
              {ended.length > 0 && (
                <Table
                  caption={text.title}
                  rows={ended}
                  keyOf={(run) => run.id}
                  page={10}
                  columns={[
                    { title: text.run, cell: (run) => <RunName of={run} /> },
                    { title: text.state, cell: (run) => <RunState of={run} /> },
                    { title: text.changes, cell: (run) => <Changes of={run} /> },
                    { title: text.started_at, cell: (run) => <When at={run.started_at ?? run.enqueued_at} /> },
                    { title: text.took, align: 'end', cell: (run) => <span>{took(run)}</span> },
                    {
                      title: en.common.actions,
                      hidden: true,
                      cell: (run) => (
                        <span class="actions">
                          {may && run.status === 'error' && (
                            <IconButton
                              small
                              label={text.retry}
                              icon={RotateCcw}
                              onClick={() =>
                                retryRun(id, run.id).then(() => {
                                  tell(text.started);
                                  return refresh();
                                }, tellFailure)
                              }
                            />
                          )}
                          <IconButton small label={text.outcomes} icon={ListChecks} onClick={() => show(run)} />
                        </span>
                      ),
                    },
                  ]}
                />
              )}
            </div>
          );
        }}
      </Answer>
      {rebuilding && (
        <Confirm
          title={text.resyncTitle}
          submit={text.resync}
          onClose={() => setRebuilding(false)}
          onConfirm={async () => {
            await resync(id);
            tell(text.started);
            await refresh();
          }}
        >
          {text.resyncText}
        </Confirm>
      )}
      {shown && <Outcomes base={id} run={shown} onClose={() => show(null)} />}
    </Panel>
  );
}

function RunName({ of }: { of: Run }) {
  return (
    <span>
      <strong>{text.operation[of.operation_type] ?? of.operation_type}</strong>{' '}
      <span class="muted">{of.source_display_name ?? text.whole}</span>
    </span>
  );
}

function RunState({ of }: { of: Run }) {
  const tone = of.cancelled
    ? 'neutral'
    : of.status === 'ready'
      ? of.failed_document_count > 0
        ? 'warn'
        : 'good'
      : 'bad';
  return (
    <span class="stack-tight">
      <Badge tone={tone}>{of.cancelled ? text.cancelled : (text.status[of.status] ?? of.status)}</Badge>
      {of.error_summary && !of.cancelled && <small class="muted">{of.error_summary}</small>}
      {of.failed_document_count > 0 && <small class="muted">{text.failedDocuments(of.failed_document_count)}</small>}
    </span>
  );
}

function Changes({ of }: { of: Run }) {
  return (
    <span class="deltas" title={text.counts}>
      <span class="visually-hidden">{text.counts}: </span>
      <b class="plus">+{of.created_document_count}</b> <b class="change">~{of.updated_document_count}</b>{' '}
      <b class="minus">−{of.deleted_document_count}</b>{' '}
      <span class="muted">
        {of.unchanged_document_count} {text.unchanged}
      </span>
    </span>
  );
}

function took(run: Run): string {
  return run.started_at && run.finished_at ? duration(Date.parse(run.finished_at) - Date.parse(run.started_at)) : '–';
}

/** A run as it goes: its events carry the whole run whenever something changed. */
function LiveRun({ base, listed, mayCancel }: { base: string; listed: Run; mayCancel: boolean }) {
  const queries = useQueryClient();
  const [run, setRun] = useState(listed);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    const control = new AbortController();
    follow(
      { path: `/v1/context/knowledge-bases/${base}/sync-runs/${listed.id}/events`, signal: control.signal },
      (event) => {
        const data = event.data as Run & { sync_run?: Run };
        setRun(data.sync_run ?? data);
      },
      (event) => event.name === 'ready' || event.name === 'error',
    )
      .then(() => {
        for (const key of [
          ['runs', base],
          ['base', base],
          ['documents', base],
          ['sources', base],
        ]) {
          queries.invalidateQueries({ queryKey: key });
        }
      })
      .catch(setError);
    return () => control.abort();
  }, [listed.id]);
  const waiting = run.status === 'queued';
  return (
    <article
      class="run"
      aria-label={`${text.operation[run.operation_type] ?? run.operation_type} ${run.source_display_name ?? text.whole}`}
    >
      <header class="row">
        <RunName of={{ ...run, source_display_name: run.source_display_name ?? listed.source_display_name }} />
        <Badge tone="busy">
          {text.status[run.status] ?? run.status}
          {waiting && run.queue_position !== null && ` · ${text.position(run.queue_position)}`}
        </Badge>
        {run.attempt > 1 && <Badge tone="warn">{text.attempt(run.attempt)}</Badge>}
        <span class="grow" />
        {mayCancel && (
          <Button small icon={Square} onClick={() => cancelRun(base, run.id).catch(tellFailure)}>
            {text.cancel}
          </Button>
        )}
      </header>
      <Meter value={run.progress_percent} label={run.current_step ?? text.status[run.status] ?? run.status} />
      <p class="muted clip">
        {run.current_step} {run.current_path && <span class="mono">{run.current_path}</span>}
      </p>
      <Facts
        of={[
          [text.files, text.of(run.processed_file_count, run.total_file_count)],
          [text.documents, text.of(run.processed_document_count, run.total_document_count)],
          [
            text.throughput,
            run.documents_per_second === null ? '–' : text.perSecond(run.documents_per_second.toFixed(1)),
          ],
          [
            text.left,
            run.estimated_seconds_remaining === null ? '–' : duration(run.estimated_seconds_remaining * 1000),
          ],
        ]}
      />
      {run.last_error && (
        <p class="note">
          {text.lastError} {run.last_error}
        </p>
      )}
      {error !== null && <Failed error={error} compact />}
    </article>
  );
}
