import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Gauge, Pencil, Plus, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { mayAct, useUser } from '../../api/session';
import { listUsers, useUserNames } from '../../api/users';
import { en } from '../../text/en';
import { Answer, Button, Empty, IconButton, Meter, Panel } from '../../ui/basics';
import { Confirm, FormDialog } from '../../ui/dialog';
import { number } from '../../ui/format';
import { SelectField, TextField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { deleteQuota, ownQuota, type Quota, quotas, setQuota } from './api';

const t = en.models.quotas;

export function Quotas() {
  const user = useUser();
  return (
    <>
      <Own />
      {mayAct(user, 'admin') && <All />}
    </>
  );
}

function Own() {
  const mine = useQuery({ queryKey: ['quota'], queryFn: ownQuota, refetchInterval: 10_000 });
  return (
    <Panel title={t.own} hint={t.ownHint}>
      <Answer of={mine} lines={2}>
        {(quota) => (
          <div class="two">
            <Used name={t.requests} used={quota.requests_this_minute} of={quota.requests_per_minute} />
            <Used name={t.tokens} used={quota.tokens_today} of={quota.tokens_per_day} />
          </div>
        )}
      </Answer>
    </Panel>
  );
}

function Used({ name, used, of }: { name: string; used: number; of: number | null }) {
  const share = of ? Math.min(100, Math.round((used / of) * 100)) : 0;
  return (
    <div class="used">
      <p>
        {name} <strong>{of === null ? t.unlimited(number(used)) : t.of(number(used), number(of))}</strong>
      </p>
      {of !== null && <Meter value={share} label={name} tone={share > 90 ? 'bad' : share > 70 ? 'warn' : 'good'} />}
    </div>
  );
}

function All() {
  const nameOf = useUserNames();
  const queries = useQueryClient();
  const [editing, edit] = useState<Quota | 'new' | null>(null);
  const [deleting, drop] = useState<Quota | null>(null);
  const all = useQuery({ queryKey: ['quotas'], queryFn: quotas });
  const subject = (quota: Quota) =>
    quota.subject_kind === 'user' ? nameOf(Number(quota.subject)) : t.everyone(quota.subject);
  return (
    <Panel
      title={t.title}
      hint={t.hint}
      actions={
        <Button icon={Plus} onClick={() => edit('new')}>
          {t.add}
        </Button>
      }
    >
      <Answer of={all}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon={Gauge} title={t.none}>
              {t.noneHint}
            </Empty>
          ) : (
            <Table
              caption={t.title}
              rows={rows}
              keyOf={(row) => row.subject_kind + row.subject}
              columns={[
                { title: t.who, cell: (row) => <strong>{subject(row)}</strong> },
                { title: t.requests, align: 'end', cell: (row) => limit(row.requests_per_minute) },
                { title: t.tokens, align: 'end', cell: (row) => limit(row.tokens_per_day) },
                {
                  title: en.common.actions,
                  hidden: true,
                  align: 'end',
                  cell: (row) => (
                    <div class="actions">
                      <IconButton small icon={Pencil} label={t.edit(subject(row))} onClick={() => edit(row)} />
                      <IconButton small icon={Trash2} label={t.delete(subject(row))} onClick={() => drop(row)} />
                    </div>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      {editing && <QuotaForm of={editing === 'new' ? null : editing} onClose={() => edit(null)} />}
      {deleting && (
        <Confirm
          title={t.delete(subject(deleting))}
          submit={en.common.delete}
          onClose={() => drop(null)}
          onConfirm={async () => {
            await deleteQuota(deleting.subject_kind, deleting.subject);
            await queries.invalidateQueries({ queryKey: ['quotas'] });
          }}
        >
          {t.deleteHint}
        </Confirm>
      )}
    </Panel>
  );
}

function limit(value: number | null) {
  return value === null ? <span class="muted">{t.noLimit}</span> : number(value);
}

function QuotaForm({ of, onClose }: { of: Quota | null; onClose: () => void }) {
  const queries = useQueryClient();
  const users = useQuery({ queryKey: ['users'], queryFn: () => listUsers() });
  const [who, setWho] = useState(of ? `${of.subject_kind}:${of.subject}` : 'role:user');
  const [requests, setRequests] = useState(of?.requests_per_minute?.toString() ?? '');
  const [tokens, setTokens] = useState(of?.tokens_per_day?.toString() ?? '');
  return (
    <FormDialog
      title={of ? t.title : t.add}
      submit={en.common.save}
      onClose={onClose}
      onSubmit={async () => {
        const [kind, name] = who.split(':') as [string, string];
        await setQuota(kind, name, {
          requests_per_minute: requests ? Number(requests) : null,
          tokens_per_day: tokens ? Number(tokens) : null,
        });
        await queries.invalidateQueries({ queryKey: ['quotas'] });
        await queries.invalidateQueries({ queryKey: ['quota'] });
      }}
    >
      {!of && (
        <SelectField
          label={t.who}
          value={who}
          onValue={setWho}
          options={[
            ...['user', 'admin', 'superadmin'].map((role) => ({ value: `role:${role}`, text: t.everyone(role) })),
            ...(users.data ?? []).map((user) => ({ value: `user:${user.id}`, text: user.username })),
          ]}
        />
      )}
      <TextField label={t.requests} hint={t.emptyHint} type="number" min={1} value={requests} onValue={setRequests} />
      <TextField label={t.tokens} hint={t.emptyHint} type="number" min={1} value={tokens} onValue={setTokens} />
    </FormDialog>
  );
}
