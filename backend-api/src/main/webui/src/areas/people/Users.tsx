import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { MonitorSmartphone, Plus } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { mayAct, type Role, useUser } from '../../api/session';
import { listUsers } from '../../api/users';
import { en } from '../../text/en';
import { Answer, Badge, Button, IconButton, Panel, When } from '../../ui/basics';
import { Confirm, Dialog, FormDialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { tell, tellFailure } from '../../ui/toast';
import { activate, addUser, deactivate, endSessionsOf, type Person, sessionsOf, setRole } from './api';
import { SessionTable } from './Sessions';

const t = en.people;
const ROLES: Role[] = ['user', 'admin', 'superadmin'];
type Act = { what: 'deactivate' | 'sessions' | 'role'; on: Person; role?: Role } | { what: 'add' } | null;

export function Users() {
  const me = useUser();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [state, setState] = useState('');
  const [act, setAct] = useState<Act>(null);
  const all = useQuery({ queryKey: ['users'], queryFn: () => listUsers() });
  const refresh = () => queries.invalidateQueries({ queryKey: ['users'] });
  const close = () => setAct(null);
  const superadmin = mayAct(me, 'superadmin');
  /** Administrators decide about users, superadmins about everyone; nobody about themselves. */
  const decides = (person: Person) => person.id !== me.id && (superadmin || person.role === 'user');
  const matches = (person: Person) =>
    `${person.username} ${person.email}`.toLowerCase().includes(text.toLowerCase()) &&
    (!state || (state === 'active') === person.is_active);
  return (
    <Panel
      title={t.users.title}
      hint={superadmin ? t.users.hintSuper : t.users.hint}
      actions={
        <Button icon={Plus} onClick={() => setAct({ what: 'add' })}>
          {t.users.add}
        </Button>
      }
    >
      <search class="filters">
        <TextField label={en.common.search} type="search" value={text} onValue={setText} />
        <SelectField
          label={t.users.state}
          value={state}
          onValue={setState}
          options={[
            { value: '', text: t.users.all },
            { value: 'active', text: t.users.active },
            { value: 'pending', text: t.users.pending },
          ]}
        />
      </search>
      <Answer of={all} lines={5}>
        {(found) => (
          <Table
            caption={t.users.title}
            rows={found.filter(matches)}
            keyOf={(row) => row.id}
            columns={[
              {
                title: t.users.name,
                cell: (row) => (
                  <div>
                    <strong>{row.username}</strong> {row.id === me.id && <span class="muted">{t.users.you}</span>}
                    <p class="hint">{row.email}</p>
                  </div>
                ),
              },
              {
                title: t.users.role,
                cell: (row) =>
                  superadmin && row.id !== me.id ? (
                    <select
                      class="input"
                      aria-label={t.users.roleOf(row.username)}
                      value={row.role}
                      onChange={(event) => {
                        const role = event.currentTarget.value as Role;
                        event.currentTarget.value = row.role;
                        setAct({ what: 'role', on: row, role });
                      }}
                    >
                      {ROLES.map((role) => (
                        <option key={role} value={role}>
                          {role}
                        </option>
                      ))}
                    </select>
                  ) : (
                    row.role
                  ),
              },
              {
                title: t.users.state,
                cell: (row) => (
                  <Badge tone={row.is_active ? 'good' : 'warn'}>
                    {row.is_active ? t.users.active : t.users.pending}
                  </Badge>
                ),
              },
              { title: t.users.since, cell: (row) => <When at={row.created_at} /> },
              {
                title: en.common.actions,
                hidden: true,
                align: 'end',
                cell: (row) =>
                  decides(row) && (
                    <div class="actions">
                      <IconButton
                        small
                        icon={MonitorSmartphone}
                        label={t.users.sessionsOf(row.username)}
                        onClick={() => setAct({ what: 'sessions', on: row })}
                      />
                      {row.is_active ? (
                        <Button
                          small
                          kind="quiet"
                          aria-label={t.users.deactivateTitle(row.username)}
                          onClick={() => setAct({ what: 'deactivate', on: row })}
                        >
                          {t.users.deactivate}
                        </Button>
                      ) : (
                        <Button
                          small
                          aria-label={t.users.activateTitle(row.username)}
                          onClick={() =>
                            activate(row.id)
                              .then(() => tell(t.users.activated(row.username)))
                              .catch(tellFailure)
                              .then(refresh)
                          }
                        >
                          {t.users.activate}
                        </Button>
                      )}
                    </div>
                  ),
              },
            ]}
          />
        )}
      </Answer>
      {act?.what === 'add' && <Add superadmin={superadmin} onClose={close} onDone={refresh} />}
      {act?.what === 'sessions' && <Sessions of={act.on} onClose={close} />}
      {act?.what === 'role' && act.role && (
        <FormDialog
          title={t.users.roleOf(act.on.username)}
          submit={t.users.changeRole}
          onClose={close}
          onSubmit={async () => {
            await setRole(act.on.id, act.role!);
            tell(t.users.roleChanged(act.on.username, act.role!));
            await refresh();
          }}
        >
          <p>{t.users.roleHint(act.on.username, act.role)}</p>
        </FormDialog>
      )}
      {act?.what === 'deactivate' && (
        <Confirm
          title={t.users.deactivateTitle(act.on.username)}
          submit={t.users.deactivate}
          onClose={close}
          onConfirm={async () => {
            await deactivate(act.on.id);
            tell(t.users.deactivated(act.on.username));
            await refresh();
          }}
        >
          {t.users.deactivateHint(act.on.username)}
        </Confirm>
      )}
    </Panel>
  );
}

function Sessions({ of, onClose }: { of: Person; onClose: () => void }) {
  const queries = useQueryClient();
  const [asking, ask] = useState(false);
  const found = useQuery({ queryKey: ['sessions', of.id], queryFn: () => sessionsOf(of.id) });
  return (
    <Dialog title={t.users.sessionsOf(of.username)} onClose={onClose} wide>
      <div class="stack">
        <Answer of={found}>{(rows) => <SessionTable of={rows} />}</Answer>
        {asking ? (
          <div class="note stack">
            <p>{t.sessions.endAllHint(of.username)}</p>
            <div class="form-foot">
              <Button onClick={() => ask(false)}>{en.common.cancel}</Button>
              <Button
                kind="danger"
                onClick={() =>
                  endSessionsOf(of.id)
                    .then(() => tell(t.sessions.ended))
                    .catch(tellFailure)
                    .then(() => {
                      ask(false);
                      return queries.invalidateQueries({ queryKey: ['sessions', of.id] });
                    })
                }
              >
                {t.sessions.endAll}
              </Button>
            </div>
          </div>
        ) : (
          <div class="form-foot">
            <Button disabled={!found.data?.length} onClick={() => ask(true)}>
              {t.sessions.endAll}
            </Button>
            <Button kind="primary" onClick={onClose}>
              {en.common.close}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  );
}

function Add(props: { superadmin: boolean; onClose: () => void; onDone: () => Promise<unknown> }) {
  const [username, setUsername] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRoleOf] = useState<Role>('user');
  return (
    <FormDialog
      title={t.users.add}
      submit={t.users.create}
      onClose={props.onClose}
      onSubmit={async () => {
        await addUser({ username, email, password, ...(props.superadmin ? { role, is_active: true } : {}) });
        tell(t.users.added(username));
        await props.onDone();
      }}
    >
      <TextField label={t.users.name} value={username} onValue={setUsername} autoComplete="off" required />
      <TextField label={t.email} type="email" value={email} onValue={setEmail} autoComplete="off" required />
      <TextField
        label={t.users.password}
        hint={t.passwordHint}
        type="password"
        minLength={8}
        autoComplete="new-password"
        value={password}
        onValue={setPassword}
        required
      />
      {props.superadmin ? (
        <SelectField
          label={t.users.role}
          value={role}
          onValue={(value) => setRoleOf(value as Role)}
          options={ROLES.map((value) => ({ value, text: value }))}
        />
      ) : (
        <p class="note">{t.users.pendingHint}</p>
      )}
    </FormDialog>
  );
}
