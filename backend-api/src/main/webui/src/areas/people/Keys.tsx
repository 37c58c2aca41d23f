import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Copy, KeyRound, Plus } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { mayAct, useUser } from '../../api/session';
import { useUserNames } from '../../api/users';
import { en } from '../../text/en';
import { Answer, Badge, Button, Empty, Panel, When } from '../../ui/basics';
import { Confirm, Dialog, FormDialog } from '../../ui/dialog';
import { Check, TextField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { tell, tellFailure } from '../../ui/toast';
import { type ApiKey, keys, makeKey, revokeKey } from './api';

const t = en.people.keys;
const SCOPES = ['inference', 'embeddings', 'models', 'mcp'] as const;
/** What a key of the OpenAI protocol needs. */
const USUAL = ['inference', 'embeddings', 'models'];

export function Keys() {
  const user = useUser();
  const nameOf = useUserNames();
  const queries = useQueryClient();
  const [all, setAll] = useState(false);
  const [adding, add] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [revoking, revoke] = useState<ApiKey | null>(null);
  const found = useQuery({ queryKey: ['keys', all], queryFn: () => keys(all) });
  const refresh = () => queries.invalidateQueries({ queryKey: ['keys'] });
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
      {mayAct(user, 'admin') && <Check label={t.all} checked={all} onValue={setAll} />}
      <Answer of={found}>
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
                {
                  title: t.name,
                  cell: (row) => (
                    <div>
                      <strong>{row.name}</strong> <code class="muted">{row.prefix}…</code>
                    </div>
                  ),
                },
                ...(all ? [{ title: t.owner, cell: (row: ApiKey) => nameOf(row.user_id) }] : []),
                { title: t.scopes, cell: (row) => row.scopes.join(', ') },
                { title: t.used, cell: (row) => <When at={row.last_used_at} /> },
                { title: t.expires, cell: (row) => <When at={row.expires_at} /> },
                {
                  title: t.state,
                  cell: (row) => {
                    const over = row.expires_at !== null && Date.parse(row.expires_at) < Date.now();
                    return (
                      <Badge tone={row.revoked_at || over ? 'neutral' : 'good'}>
                        {row.revoked_at ? t.revoked : over ? t.expired : t.valid}
                      </Badge>
                    );
                  },
                },
                {
                  title: en.common.actions,
                  hidden: true,
                  align: 'end',
                  cell: (row) =>
                    !row.revoked_at && (
                      <Button small kind="quiet" aria-label={t.revokeTitle(row.name)} onClick={() => revoke(row)}>
                        {t.revoke}
                      </Button>
                    ),
                },
              ]}
            />
          )
        }
      </Answer>
      {adding && (
        <Make
          onClose={() => add(false)}
          onMade={(key) => {
            setMade(key);
            refresh();
          }}
        />
      )}
      {made && <Shown of={made} onClose={() => setMade(null)} />}
      {revoking && (
        <Confirm
          title={t.revokeTitle(revoking.name)}
          submit={t.revoke}
          onClose={() => revoke(null)}
          onConfirm={async () => {
            await revokeKey(revoking.id);
            await refresh();
          }}
        >
          {t.revokeHint(revoking.name)}
        </Confirm>
      )}
    </Panel>
  );
}

function Make({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(USUAL);
  const [until, setUntil] = useState('');
  return (
    <FormDialog
      title={t.add}
      submit={t.make}
      disabled={scopes.length === 0}
      onClose={onClose}
      onSubmit={async () => {
        const answer = await makeKey({
          name,
          scopes,
          ...(until ? { expires_at: new Date(`${until}T23:59:59`).toISOString() } : {}),
        });
        onMade(answer.key);
      }}
    >
      <TextField label={t.name} hint={t.nameHint} value={name} onValue={setName} required />
      <fieldset class="choices">
        <legend class="field-label">{t.scopes}</legend>
        {SCOPES.map((scope) => (
          <Check
            key={scope}
            label={t.scope[scope]}
            checked={scopes.includes(scope)}
            onValue={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((other) => other !== scope))}
          />
        ))}
      </fieldset>
      <TextField
        label={t.expires}
        hint={t.expiresHint}
        type="date"
        min={new Date().toISOString().slice(0, 10)}
        value={until}
        onValue={setUntil}
      />
    </FormDialog>
  );
}

/** The new key, this once. */
function Shown({ of, onClose }: { of: string; onClose: () => void }) {
  const copy = () =>
    navigator.clipboard
      .writeText(of)
      .then(() => tell(t.copied))
      .catch(tellFailure);
  return (
    <Dialog title={t.shown} onClose={onClose}>
      <div class="stack">
        <p class="note">{t.shownHint}</p>
        <pre class="secret">{of}</pre>
        <p class="hint">{t.use(`${location.origin}/v1`)}</p>
        <div class="form-foot">
          <Button icon={Copy} kind="primary" onClick={copy}>
            {t.copy}
          </Button>
          <Button onClick={onClose}>{t.kept}</Button>
        </div>
      </div>
    </Dialog>
  );
}
