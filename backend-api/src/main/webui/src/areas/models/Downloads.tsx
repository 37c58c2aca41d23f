import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { CircleStop, Download, DownloadCloud, RotateCcw, Search } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Badge, Button, Empty, Failed, IconButton, Meter, Panel, When } from '../../ui/basics';
import { FormDialog } from '../../ui/dialog';
import { bytes, duration, number } from '../../ui/format';
import { SelectField, TextField } from '../../ui/forms';
import { Pager } from '../../ui/table';
import { tell, tellFailure } from '../../ui/toast';
import {
  cancelDownload,
  download,
  downloads,
  type HubModel,
  hubModel,
  type Job,
  retryDownload,
  searchHub,
} from './api';

const t = en.models.downloads;
const LOOK_MS = 2_000;
const PAGE = 12;
const TONES = { queued: 'neutral', running: 'busy', succeeded: 'good', failed: 'bad', cancelled: 'warn' } as const;

export function Downloads() {
  return (
    <div class="stack">
      <Jobs />
      <Hub />
    </div>
  );
}

function Jobs() {
  const [shown, setShown] = useState(10);
  const jobs = useQuery({ queryKey: ['downloads'], queryFn: downloads, refetchInterval: LOOK_MS });
  return (
    <Panel title={t.title} hint={t.hint}>
      <Answer of={jobs}>
        {(found) =>
          found.length === 0 ? (
            <Empty icon={Download} title={t.none}>
              {t.noneHint}
            </Empty>
          ) : (
            <>
              <ul class="jobs">
                {found.slice(0, shown).map((job) => (
                  <JobRow key={job.job_id} of={job} />
                ))}
              </ul>
              {found.length > shown && <Button onClick={() => setShown(shown + 10)}>{en.common.more}</Button>}
            </>
          )
        }
      </Answer>
    </Panel>
  );
}

function JobRow({ of }: { of: Job }) {
  const queries = useQueryClient();
  const moving = of.status === 'queued' || of.status === 'running';
  const share = of.bytes_total ? Math.floor(((of.bytes_done ?? 0) / of.bytes_total) * 100) : null;
  const run = (call: Promise<unknown>) =>
    call.catch(tellFailure).then(() => queries.invalidateQueries({ queryKey: ['downloads'] }));
  return (
    <li class="job">
      <div class="row">
        <strong class="grow">
          {of.model_id ? (
            <a href={`${BASE}/models/model/${encodeURIComponent(of.model_id)}`}>{of.source_id}</a>
          ) : (
            of.source_id
          )}
        </strong>
        <Badge tone={TONES[of.status]}>{of.cancel_requested && moving ? t.cancelling : t.states[of.status]}</Badge>
        <small class="muted">
          <When at={of.finished_at ?? of.created_at} />
        </small>
        {moving && !of.cancel_requested && (
          <IconButton
            small
            icon={CircleStop}
            label={t.cancel(of.source_id)}
            onClick={() => run(cancelDownload(of.job_id))}
          />
        )}
        {(of.status === 'failed' || of.status === 'cancelled') && (
          <IconButton
            small
            icon={RotateCcw}
            label={t.retry(of.source_id)}
            onClick={() => run(retryDownload(of.job_id))}
          />
        )}
      </div>
      {of.status === 'running' && <Meter value={share} label={t.progress(of.source_id)} />}
      <p class="hint">
        {[
          of.status === 'queued' && of.position !== null && t.position(of.position),
          of.bytes_total !== null &&
            t.size(bytes(of.bytes_done ?? 0), bytes(of.bytes_total), of.files_done ?? 0, of.files_total ?? 0),
          of.status === 'running' && of.bytes_per_second ? t.speed(bytes(of.bytes_per_second)) : false,
          of.status === 'running' && of.estimated_seconds !== null && t.left(duration(of.estimated_seconds * 1000)),
          of.attempt > 1 && t.attempt(of.attempt),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {of.error_message && <p class="hint slot-error">{of.error_message}</p>}
    </li>
  );
}

function Hub() {
  const [query, setQuery] = useState('');
  const [task, setTask] = useState('llm');
  const [asked, ask] = useState<{ query: string; task: string; offset: number } | null>(null);
  const [chosen, choose] = useState<HubModel | null>(null);
  const found = useQuery({
    queryKey: ['hub', asked],
    queryFn: () => searchHub(asked?.query ?? '', asked?.task ?? 'llm', asked?.offset ?? 0),
    enabled: asked !== null,
    retry: false,
  });
  return (
    <Panel title={t.hub} hint={t.hubHint}>
      <search>
        <form
          class="filters"
          onSubmit={(event) => {
            event.preventDefault();
            ask({ query, task, offset: 0 });
          }}
        >
          <TextField label={en.common.search} type="search" value={query} onValue={setQuery} />
          <SelectField
            label={en.models.task}
            value={task}
            onValue={setTask}
            options={['llm', 'embeddings'].map((value) => ({ value, text: en.models.taskName(value) }))}
          />
          <Button type="submit" icon={Search} busy={found.isFetching}>
            {t.find}
          </Button>
        </form>
      </search>
      {asked && found.error ? <Failed error={found.error} compact /> : null}
      {asked && found.data && (
        <>
          {found.data.length === 0 && <p class="hint">{t.nothing}</p>}
          <ul class="jobs">
            {found.data.map((model) => (
              <li key={model.source_id} class="job row">
                <div class="grow">
                  <strong>{model.source_id}</strong>
                  <p class="hint">
                    {t.counts(number(model.downloads ?? 0), number(model.likes ?? 0))}{' '}
                    {model.tags.slice(0, 4).join(', ')}
                  </p>
                </div>
                <Button
                  small
                  icon={DownloadCloud}
                  aria-label={t.getTitle(model.source_id)}
                  onClick={() => choose(model)}
                >
                  {t.get}
                </Button>
              </li>
            ))}
          </ul>
          {(found.data.length === PAGE || asked.offset > 0) && (
            <Pager
              from={asked.offset}
              to={asked.offset + found.data.length}
              of={asked.offset + found.data.length + (found.data.length === PAGE ? 1 : 0)}
              onPrevious={() => ask({ ...asked, offset: Math.max(0, asked.offset - PAGE) })}
              onNext={() => ask({ ...asked, offset: asked.offset + PAGE })}
            />
          )}
        </>
      )}
      {chosen && <Get of={chosen} task={task} onClose={() => choose(null)} />}
    </Panel>
  );
}

function Get({ of, task, onClose }: { of: HubModel; task: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [allow, setAllow] = useState('');
  const [ignore, setIgnore] = useState('');
  const more = useQuery({ queryKey: ['hub', of.source_id], queryFn: () => hubModel(of.source_id), retry: false });
  const total = more.data?.files.reduce((sum, file) => sum + (file.size ?? 0), 0) ?? 0;
  return (
    <FormDialog
      title={t.getTitle(of.source_id)}
      submit={t.get}
      onClose={onClose}
      onSubmit={async () => {
        await download({
          source_id: of.source_id,
          name: of.name,
          task_key: task,
          allow_patterns: allow || undefined,
          ignore_patterns: ignore || undefined,
        });
        tell(t.queued(of.source_id));
        await queries.invalidateQueries({ queryKey: ['downloads'] });
      }}
    >
      <Answer of={more} lines={4}>
        {(found) => (
          <>
            <p>
              {t.contents(found.files.length, bytes(total))}{' '}
              {found.card_data?.license && t.license(found.card_data.license)}
              {found.gated ? ` ${t.gated}` : ''}
            </p>
            <ul class="files">
              {found.files.map((file) => (
                <li key={file.path} class="row">
                  <span class="mono grow">{file.path}</span>
                  <small class="muted">{file.size === null ? '–' : bytes(file.size)}</small>
                </li>
              ))}
            </ul>
          </>
        )}
      </Answer>
      <TextField label={t.allow} hint={t.patternHint} value={allow} onValue={setAllow} placeholder="*.gguf" />
      <TextField label={t.ignore} value={ignore} onValue={setIgnore} placeholder="*.md" />
    </FormDialog>
  );
}
