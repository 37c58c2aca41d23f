import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Pencil, Plus, Trash2, UsersRound, X } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { listUsers } from '../../api/users';
import { en } from '../../text/en';
import { Answer, Button, Empty, IconButton, Panel, When } from '../../ui/basics';
import { Confirm, Dialog, FormDialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { tell, tellFailure } from '../../ui/toast';
import { addMember, deleteGroup, type Group, group, groups, removeMember, saveGroup } from './api';

const t = en.people.groups;
type Act = { what: 'edit' | 'members' | 'delete'; on: Group } | { what: 'add' } | null;

export function Groups() {
  const queries = useQueryClient();
  const [act, setAct] = useState<Act>(null);
  const all = useQuery({ queryKey: ['groups'], queryFn: groups });
  const close = () => setAct(null);
  const add = (
    <Button icon={Plus} onClick={() => setAct({ what: 'add' })}>
      {t.add}
    </Button>
  );
  return (
    <Panel title={t.title} hint={t.hint} actions={add}>
      <Answer of={all}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon={UsersRound} title={t.none}>
              {t.noneHint}
            </Empty>
          ) : (
            <Table
              caption={t.title}
              rows={rows}
              keyOf={(row) => row.id}
              columns={[
                {
                  title: t.name,
                  cell: (row) => (
                    <div>
                      <strong>{row.name}</strong>
                      <p class="hint">{row.description}</p>
                    </div>
                  ),
                },
                {
                  title: t.members,
                  cell: (row) => (
                    <Button
                      small
                      aria-label={t.countOf(row.member_count, row.name)}
                      onClick={() => setAct({ what: 'members', on: row })}
                    >
                      {t.count(row.member_count)}
                    </Button>
                  ),
                },
                { title: t.changed, cell: (row) => <When at={row.updated_at} /> },
                {
                  title: en.common.actions,
                  hidden: true,
                  align: 'end',
                  cell: (row) => (
                    <div class="actions">
                      <IconButton
                        small
                        icon={Pencil}
                        label={t.edit(row.name)}
                        onClick={() => setAct({ what: 'edit', on: row })}
                      />
                      <IconButton
                        small
                        icon={Trash2}
                        label={t.delete(row.name)}
                        onClick={() => setAct({ what: 'delete', on: row })}
                      />
                    </div>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      {act?.what === 'add' && <GroupForm onClose={close} />}
      {act?.what === 'edit' && <GroupForm of={act.on} onClose={close} />}
      {act?.what === 'members' && <Members of={act.on} onClose={close} />}
      {act?.what === 'delete' && (
        <Confirm
          title={t.delete(act.on.name)}
          submit={en.common.delete}
          onClose={close}
          onConfirm={async () => {
            await deleteGroup(act.on.id);
            tell(t.deleted(act.on.name));
            await queries.invalidateQueries({ queryKey: ['groups'] });
          }}
        >
          {t.deleteHint(act.on.name)}
        </Confirm>
      )}
    </Panel>
  );
}

function GroupForm({ of, onClose }: { of?: Group; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(of?.name ?? '');
  const [description, setDescription] = useState(of?.description ?? '');
  return (
    <FormDialog
      title={of ? t.edit(of.name) : t.add}
      submit={en.common.save}
      onClose={onClose}
      onSubmit={async () => {
        await saveGroup(of?.id ?? null, { name, description });
        await queries.invalidateQueries({ queryKey: ['groups'] });
      }}
    >
      <TextField label={t.name} value={name} onValue={setName} required />
      <TextField label={t.description} value={description} onValue={setDescription} />
    </FormDialog>
  );
}

function Members({ of, onClose }: { of: Group; onClose: () => void }) {
  const queries = useQueryClient();
  const [who, setWho] = useState('');
  const users = useQuery({ queryKey: ['users'], queryFn: () => listUsers() });
  const found = useQuery({ queryKey: ['group', of.id], queryFn: () => group(of.id) });
  const change = async (call: Promise<unknown>) => {
    await call.catch(tellFailure);
    setWho('');
    await queries.invalidateQueries({ queryKey: ['group', of.id] });
    await queries.invalidateQueries({ queryKey: ['groups'] });
  };
  return (
    <Dialog title={t.membersOf(of.name)} onClose={onClose}>
      <Answer of={found}>
        {(answer) => (
          <div class="stack">
            {answer.members.length === 0 && <p class="hint">{t.empty}</p>}
            <ul class="members">
              {answer.members.map((member) => (
                <li key={member.id} class="row">
                  <span class="grow">
                    <strong>{member.username}</strong> <span class="muted">{member.email}</span>
                  </span>
                  <IconButton
                    small
                    icon={X}
                    label={t.remove(member.username)}
                    onClick={() => change(removeMember(of.id, member.id))}
                  />
                </li>
              ))}
            </ul>
            <form
              class="row add-member"
              onSubmit={(event) => {
                event.preventDefault();
                change(addMember(of.id, Number(who)));
              }}
            >
              <div class="grow">
                <SelectField
                  label={t.person}
                  value={who}
                  onValue={setWho}
                  options={[
                    { value: '', text: en.models.choose },
                    ...(users.data ?? [])
                      .filter((user) => !answer.members.some((member) => member.id === user.id))
                      .map((user) => ({ value: String(user.id), text: user.username })),
                  ]}
                />
              </div>
              <Button type="submit" icon={Plus} disabled={!who}>
                {t.addMember}
              </Button>
            </form>
          </div>
        )}
      </Answer>
    </Dialog>
  );
}
