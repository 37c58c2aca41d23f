import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { KeyRound, Plus } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { mayAct, useUser } from '../../api/session';
import { useUserNames } from '../../api/users';
import { en } from '../../text/en';
import { Answer, Button, Empty, Panel } from '../../ui/basics';
import { Confirm, FormDialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { tell } from '../../ui/toast';
import { addCredential, type Credential, credentials, revokeCredential } from './api';

const t = en.models.credentials;

export function Credentials() {
  const user = useUser();
  const nameOf = useUserNames();
  const queries = useQueryClient();
  const [adding, add] = useState(false);
  const [revoking, revoke] = useState<Credential | null>(null);
  const all = useQuery({ queryKey: ['credentials'], queryFn: credentials });
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
      <Answer of={all}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon={KeyRound} title={t.none}>
              {t.noneHint}
            </Empty>
          ) : (
            <Table
              caption={t.title}
              rows={rows}
              keyOf={(row) => row.id}
              columns={[
                { title: t.name, cell: (row) => <strong>{row.display_name}</strong> },
                { title: t.provider, cell: (row) => row.provider },
                { title: t.address, cell: (row) => <span class="mono">{row.api_base_url ?? '–'}</span> },
                { title: t.key, cell: (row) => <code>…{row.api_key_last4}</code> },
                {
                  title: t.owner,
                  cell: (row) => (row.credential_scope === 'platform' ? t.platform : nameOf(row.owner_user_id)),
                },
                {
                  title: en.common.actions,
                  hidden: true,
                  align: 'end',
                  cell: (row) =>
                    row.owner_user_id === user.id && (
                      <Button
                        small
                        kind="quiet"
                        aria-label={t.revokeTitle(row.display_name)}
                        onClick={() => revoke(row)}
                      >
                        {t.revoke}
                      </Button>
                    ),
                },
              ]}
            />
          )
        }
      </Answer>
      {adding && <Add superadmin={mayAct(user, 'superadmin')} onClose={() => add(false)} />}
      {revoking && (
        <Confirm
          title={t.revokeTitle(revoking.display_name)}
          submit={t.revoke}
          onClose={() => revoke(null)}
          onConfirm={async () => {
            const done = await revokeCredential(revoking.id);
            tell(t.revoked(done.affected_model_count));
            await queries.invalidateQueries();
          }}
        >
          {t.revokeHint}
        </Confirm>
      )}
    </Panel>
  );
}

function Add({ superadmin, onClose }: { superadmin: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [provider, setProvider] = useState('openai_compatible');
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [key, setKey] = useState('');
  const [scope, setScope] = useState('personal');
  return (
    <FormDialog
      title={t.add}
      submit={en.common.save}
      onClose={onClose}
      onSubmit={async () => {
        await addCredential({
          provider,
          display_name: name,
          api_base_url: address || null,
          api_key: key,
          credential_scope: scope,
        });
        tell(t.added(name));
        await queries.invalidateQueries({ queryKey: ['credentials'] });
      }}
    >
      <SelectField
        label={t.provider}
        value={provider}
        onValue={setProvider}
        options={['openai_compatible', 'openai', 'anthropic'].map((value) => ({ value, text: value }))}
      />
      <TextField label={t.name} value={name} onValue={setName} required />
      <TextField
        label={t.address}
        hint={t.addressHint}
        type="url"
        value={address}
        onValue={setAddress}
        required={provider !== 'openai'}
      />
      <TextField
        label={t.key}
        hint={t.keyHint}
        type="password"
        autoComplete="off"
        value={key}
        onValue={setKey}
        required
      />
      {superadmin && (
        <SelectField
          label={t.owner}
          value={scope}
          onValue={setScope}
          options={[
            { value: 'personal', text: t.personal },
            { value: 'platform', text: t.platform },
          ]}
        />
      )}
    </FormDialog>
  );
}
