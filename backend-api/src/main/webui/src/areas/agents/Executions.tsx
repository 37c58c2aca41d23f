import { useQuery } from '@tanstack/preact-query';
import { ListTree, Play } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Button, Empty, Panel, When } from '../../ui/basics';
import { SelectField, TextField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { execution, registry } from './api';
import { ExecutionState } from './ExecutionState';
import { Run } from './Run';
import { type Remembered, recent } from './recent';

const t = en.agents.executions;

export function Executions() {
  const { route } = useLocation();
  const [agent, setAgent] = useState('');
  const [id, setId] = useState('');
  const [running, run] = useState(false);
  const agents = useQuery({ queryKey: ['registry', 'agents'], queryFn: () => registry('agents') });
  const published = agents.data?.filter((row) => row.published_at) ?? [];
  const known = recent();
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
                  options={[
                    { value: '', text: en.agents.workflow.choose },
                    ...published.map((row) => ({
                      value: row.entity_id,
                      text: row.current_spec.name ?? row.entity_id,
                    })),
                  ]}
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
      <Panel title={t.recent} hint={t.recentHint}>
        {known.length === 0 ? (
          <Empty icon={ListTree} title={t.none}>
            {t.noneHint}
          </Empty>
        ) : (
          <Table
            caption={t.recent}
            rows={known}
            keyOf={(row) => row.id}
            page={10}
            columns={[
              { title: t.when, cell: (row) => <When at={row.at} /> },
              { title: t.agent, cell: (row) => <strong>{nameOf(row, published)}</strong> },
              { title: t.state, cell: (row) => <State id={row.id} /> },
              {
                title: t.id,
                cell: (row) => (
                  <a class="mono" href={`${BASE}/agents/execution/${row.id}`}>
                    {row.id.slice(0, 8)}
                  </a>
                ),
              },
            ]}
          />
        )}
      </Panel>
      {running && (
        <Run
          agent={agent}
          name={published.find((row) => row.entity_id === agent)?.current_spec.name ?? agent}
          onClose={() => run(false)}
        />
      )}
    </div>
  );
}

function nameOf(row: Remembered, agents: { entity_id: string; current_spec: { name?: string } }[]): string {
  return agents.find((agent) => agent.entity_id === row.agent)?.current_spec.name ?? row.agent;
}

function State({ id }: { id: string }) {
  const found = useQuery({ queryKey: ['execution', id], queryFn: () => execution(id), retry: false });
  return found.data ? <ExecutionState of={found.data.status} /> : <span class="muted">–</span>;
}
