import { useQuery } from '@tanstack/preact-query';
import { Boxes, Plus } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Button, Empty, Panel } from '../../ui/basics';
import { number } from '../../ui/format';
import { SelectField, TextField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { list, type Model, type State } from './api';
import { StateMark, ValidationMark } from './Marks';
import { Register } from './Register';

const t = en.models;
const STATES: State[] = ['created', 'registered', 'validated', 'active', 'inactive', 'unregistered'];

export function List() {
  const [text, setText] = useState('');
  const [state, setState] = useState('');
  const [task, setTask] = useState('');
  const [hosting, setHosting] = useState('');
  const [adding, add] = useState(false);
  const all = useQuery({ queryKey: ['models'], queryFn: list, refetchInterval: 15_000 });
  const matches = (model: Model) =>
    (!state || model.lifecycle_state === state) &&
    (!task || model.task_key === task) &&
    (!hosting || model.hosting === hosting) &&
    `${model.name} ${model.id} ${model.provider}`.toLowerCase().includes(text.toLowerCase());
  return (
    <Answer of={all} lines={8}>
      {(found) => (
        <Panel
          title={t.all}
          hint={t.allHint}
          actions={
            <Button kind="primary" icon={Plus} onClick={() => add(true)}>
              {t.register.open}
            </Button>
          }
        >
          {found.length === 0 ? (
            <Empty icon={Boxes} title={t.none}>
              {t.noneHint}
            </Empty>
          ) : (
            <>
              <search class="filters">
                <TextField label={en.common.search} value={text} onValue={setText} type="search" />
                <SelectField
                  label={t.state}
                  value={state}
                  onValue={setState}
                  options={[
                    { value: '', text: t.any },
                    ...STATES.map((value) => ({ value, text: t.lifecycle.states[value] })),
                  ]}
                />
                <SelectField
                  label={t.task}
                  value={task}
                  onValue={setTask}
                  options={[
                    { value: '', text: t.any },
                    ...[...new Set(found.map((model) => model.task_key))].map((value) => ({
                      value,
                      text: t.taskName(value),
                    })),
                  ]}
                />
                <SelectField
                  label={t.hosting}
                  value={hosting}
                  onValue={setHosting}
                  options={[
                    { value: '', text: t.any },
                    { value: 'local', text: t.hostings.local },
                    { value: 'cloud', text: t.hostings.cloud },
                  ]}
                />
              </search>
              {found.some(matches) ? (
                <Table
                  caption={t.all}
                  rows={found.filter(matches)}
                  keyOf={(model) => model.id}
                  columns={[
                    {
                      title: t.name,
                      cell: (model) => (
                        <a href={`${BASE}/models/model/${encodeURIComponent(model.id)}`}>
                          <strong>{model.name}</strong>
                        </a>
                      ),
                    },
                    { title: t.task, cell: (model) => t.taskName(model.task_key) },
                    { title: t.hosting, cell: (model) => t.hostings[model.hosting] },
                    { title: t.state, cell: (model) => <StateMark of={model} /> },
                    { title: t.validation.title, cell: (model) => <ValidationMark of={model} /> },
                    {
                      title: t.usage.calls,
                      align: 'end',
                      cell: (model) => number(model.usage_summary.total_requests),
                    },
                  ]}
                />
              ) : (
                <p class="hint">{t.noMatch}</p>
              )}
            </>
          )}
          {adding && <Register onClose={() => add(false)} />}
        </Panel>
      )}
    </Answer>
  );
}
