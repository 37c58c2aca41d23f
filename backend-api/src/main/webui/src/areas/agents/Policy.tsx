import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Plus, Scale } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { listUsers, useUserNames } from '../../api/users';
import { en } from '../../text/en';
import { Answer, Badge, Button, Empty, Panel, When } from '../../ui/basics';
import { FormDialog } from '../../ui/dialog';
import { SelectField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { addRule, type Rule, registry, rules } from './api';

const t = en.agents.policy;

/** Rules about who may run which agent; they are kept, a later one of the same kind goes before. */
export function Policy() {
  const nameOf = useUserNames();
  const [adding, add] = useState(false);
  const all = useQuery({ queryKey: ['rules'], queryFn: rules });
  const who = (rule: Rule) => (rule.scope_type === 'user' ? nameOf(Number(rule.scope_id)) : rule.scope_id);
  return (
    <Panel
      title={t.title}
      hint={t.hint}
      actions={
        <Button icon={Plus} onClick={() => add(true)}>
          {t.add}
        </Button>
      }
    >
      <Answer of={all} lines={3}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon={Scale} title={t.none}>
              {t.noneHint}
            </Empty>
          ) : (
            <Table
              caption={t.title}
              rows={rows}
              keyOf={(row) => row.id}
              columns={[
                {
                  title: t.effect,
                  cell: (row) => <Badge tone={row.effect === 'allow' ? 'good' : 'bad'}>{t.effects[row.effect]}</Badge>,
                },
                { title: t.who, cell: (row) => <strong>{who(row)}</strong> },
                { title: t.what, cell: (row) => (row.resource_id === '*' ? t.everything : row.resource_id) },
                { title: t.action, cell: (row) => row.rule_json.action ?? t.every },
                { title: en.agents.changed, cell: (row) => <When at={row.created_at} /> },
              ]}
            />
          )
        }
      </Answer>
      {adding && <Add onClose={() => add(false)} />}
    </Panel>
  );
}

function Add({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const users = useQuery({ queryKey: ['users'], queryFn: () => listUsers() });
  const agents = useQuery({ queryKey: ['registry', 'agents'], queryFn: () => registry('agents') });
  const [effect, setEffect] = useState('deny');
  const [who, setWho] = useState('');
  const [what, setWhat] = useState('');
  return (
    <FormDialog
      title={t.add}
      submit={en.common.save}
      disabled={!who || !what}
      onClose={onClose}
      onSubmit={async () => {
        await addRule({
          scope_type: 'user',
          scope_id: who,
          resource_type: 'entity',
          resource_id: what,
          effect,
          rule: { action: 'execute' },
        });
        await queries.invalidateQueries({ queryKey: ['rules'] });
      }}
    >
      <SelectField
        label={t.effect}
        value={effect}
        onValue={setEffect}
        options={[
          { value: 'deny', text: t.effects.deny },
          { value: 'allow', text: t.effects.allow },
        ]}
      />
      <SelectField
        label={t.who}
        value={who}
        onValue={setWho}
        options={[
          { value: '', text: en.agents.workflow.choose },
          ...(users.data ?? []).map((user) => ({ value: String(user.id), text: user.username })),
        ]}
      />
      <SelectField
        label={t.what}
        value={what}
        onValue={setWhat}
        options={[
          { value: '', text: en.agents.workflow.choose },
          { value: '*', text: t.everything },
          ...(agents.data ?? []).map((row) => ({
            value: row.entity_id,
            text: row.current_spec.name ?? row.entity_id,
          })),
        ]}
      />
      <p class="note">{t.stays}</p>
    </FormDialog>
  );
}
