import { useQuery } from '@tanstack/preact-query';
import { ListTree, Play } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { mayAct, useUser } from '../../api/session';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Button, Empty, Panel, When } from '../../ui/basics';
import { duration } from '../../ui/format';
import { SelectField, TextField } from '../../ui/forms';
import { Pager, Table } from '../../ui/table';
import { type ExecutionRow, executions, type Row, registry } from './api';
import { ExecutionState } from './ExecutionState';
import { Run } from './Run';

const t = en.agents.executions;
const PAGE = 25;
const LIVE_MS = 3000;
const UNDER_WAY = ['queued', 'running'];

export function Executions() {
  const { route } = useLocation();
  const [agent, setAgent] = useState('');
  const [id, setId] = useState('');
  const [running, run] = useState(false);
  const agents = useQuery({ queryKey: ['registry', 'agents'], queryFn: () => registry('agents') });
  const published = agents.data?.filter((row) => row.published_at) ?? [];
  return (
    <div class="stack">
      <Panel title={t.title} hint={t.hint}>
        <div class="two">
          <form
            class="form"
            onSubmit={(event) => {
              event.preventDefault();
              run(true);
            }}
          >
            <Answer of={agents} lines={1}>
              {() => (
                <SelectField
                  label={t.agent}
                  value={agent}
                  onValue={setAgent}
                  options={[{ value: '', text: en.agents.workflow.choose }, ...published.map(option)]}
                />
              )}
            </Answer>
            <div>
              <Button type="submit" kind="primary" icon={Play} disabled={!agent}>
                {en.agents.run.open}
              </Button>
            </div>
          </form>
          <form
            class="form"
            onSubmit={(event) => {
              event.preventDefault();
              route(`${BASE}/agents/execution/${encodeURIComponent(id.trim())}`);
            }}
          >
            <TextField label={t.byId} hint={t.byIdHint} value={id} onValue={setId} required />
            <div>
              <Button type="submit">{t.open}</Button>
            </div>
          </form>
        </div>
      </Panel>
      <History agents={agents.data ?? []} />
      {running && <Run agent={agent} name={nameOf(agent, published)} onClose={() => run(false)} />}
    </div>
  );
}

const option = (row: Row) => ({ value: row.entity_id, text: row.current_spec.name ?? row.entity_id });

function nameOf(id: string, agents: Row[]): string {
  return agents.find((agent) => agent.entity_id === id)?.current_spec.name ?? id;
}

/** The runs, newest first; the page is read again while one of its runs is under way. */
function History({ agents }: { agents: Row[] }) {
  const user = useUser();
  const [status, setStatus] = useState('');
  const [agent, setAgent] = useState('');
  const [whose, setWhose] = useState('');
  /** The `before` of each page that was opened, the first page having none. */
  const [pages, setPages] = useState<(string | undefined)[]>([undefined]);
  const before = pages.at(-1);
  const found = useQuery({
    queryKey: ['executions', status, agent, whose, before],
    queryFn: () =>
      executions({
        limit: String(PAGE),
        ...(status ? { status } : {}),
        ...(agent ? { agent_id: agent } : {}),
        ...(whose ? { user_id: whose } : {}),
        ...(before ? { before } : {}),
      }),
    placeholderData: (last) => last,
    refetchInterval: (query) =>
      query.state.data?.executions.some((row) => UNDER_WAY.includes(row.status)) ? LIVE_MS : false,
  });
  const filter = (set: (value: string) => void) => (value: string) => {
    set(value);
    setPages([undefined]);
  };
  const offset = (pages.length - 1) * PAGE;
  const filtered = status !== '' || agent !== '' || whose !== '';
  return (
    <Panel title={t.list} hint={t.listHint}>
      <search class="filters">
        <SelectField
          label={t.state}
          value={status}
          onValue={filter(setStatus)}
          options={[
            { value: '', text: t.every },
            ...Object.entries(t.states).map(([value, text]) => ({ value, text })),
          ]}
        />
        <SelectField
          label={en.agents.executions.agent}
          value={agent}
          onValue={filter(setAgent)}
          options={[{ value: '', text: t.everyAgent }, ...agents.map(option)]}
        />
        {mayAct(user, 'superadmin') && (
          <SelectField
            label={t.whose}
            value={whose}
            onValue={filter(setWhose)}
            options={[
              { value: '', text: t.mine },
              { value: 'all', text: t.everybody },
            ]}
          />
        )}
      </search>
      <Answer of={found} lines={6}>
        {({ executions: rows, next_before: next }) =>
          rows.length === 0 && pages.length === 1 ? (
            <Empty icon={ListTree} title={filtered ? t.noMatch : t.none}>
              {filtered ? t.noMatchHint : t.noneHint}
            </Empty>
          ) : (
            <>
              <Table
                caption={t.list}
                rows={rows}
                keyOf={(row) => row.id}
                page={PAGE}
                columns={[
                  { title: t.when, cell: (row) => <When at={row.created_at} /> },
                  { title: t.agent, cell: (row) => <strong>{nameOf(row.agent_ref, agents)}</strong> },
                  { title: t.state, cell: (row) => <ExecutionState of={row.status} /> },
                  { title: t.took, cell: took },
                  ...(whose ? [{ title: t.who, cell: (row: ExecutionRow) => row.requested_by_username ?? '–' }] : []),
                  {
                    title: t.id,
                    cell: (row) => (
                      <a
                        class="mono"
                        href={`${BASE}/agents/execution/${row.id}`}
                        aria-label={`${t.show(nameOf(row.agent_ref, agents))}, ${row.id.slice(0, 8)}`}
                      >
                        {row.id.slice(0, 8)}
                      </a>
                    ),
                  },
                ]}
              />
              {(pages.length > 1 || next) && (
                <Pager
                  from={offset}
                  to={offset + rows.length}
                  of={offset + rows.length + (next ? 1 : 0)}
                  onPrevious={() => setPages(pages.slice(0, -1))}
                  onNext={() => setPages([...pages, next ?? undefined])}
                />
              )}
            </>
          )
        }
      </Answer>
    </Panel>
  );
}

function took(row: ExecutionRow): string {
  return row.started_at && row.finished_at ? duration(Date.parse(row.finished_at) - Date.parse(row.started_at)) : '–';
}
