import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Pencil, Plus, Server as ServerIcon, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { en } from '../../text/en';
import { Answer, Badge, Button, Empty, IconButton, Panel, When } from '../../ui/basics';
import { Confirm, FormDialog } from '../../ui/dialog';
import { Check, TextField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { tell } from '../../ui/toast';
import { deleteServer, type Server, saveServer, servers } from './api';

const t = en.agents.servers;

export function Servers() {
  const queries = useQueryClient();
  const [editing, edit] = useState<Server | 'new' | null>(null);
  const [deleting, drop] = useState<Server | null>(null);
  const all = useQuery({ queryKey: ['servers'], queryFn: servers });
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
      <Answer of={all} lines={3}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon={ServerIcon} title={t.none}>
              {t.noneHint}
            </Empty>
          ) : (
            <Table
              caption={t.title}
              rows={rows}
              keyOf={(row) => row.slug}
              columns={[
                {
                  title: en.agents.name,
                  cell: (row) => (
                    <div>
                      <strong>{row.display_name}</strong> <code class="muted">{row.slug}</code>
                    </div>
                  ),
                },
                { title: t.url, cell: (row) => <span class="mono">{row.url}</span> },
                { title: t.tools, cell: (row) => row.allowed_tools?.join(', ') ?? t.allTools },
                {
                  title: t.state,
                  cell: (row) => <Badge tone={row.enabled ? 'good' : 'neutral'}>{row.enabled ? t.on : t.off}</Badge>,
                },
                { title: en.agents.changed, cell: (row) => <When at={row.updated_at} /> },
                {
                  title: en.common.actions,
                  hidden: true,
                  align: 'end',
                  cell: (row) => (
                    <div class="actions">
                      <IconButton
                        small
                        icon={Pencil}
                        label={en.agents.editThing(row.display_name)}
                        onClick={() => edit(row)}
                      />
                      <IconButton
                        small
                        icon={Trash2}
                        label={en.agents.deleteThing(row.display_name)}
                        onClick={() => drop(row)}
                      />
                    </div>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      {editing && <ServerForm of={editing === 'new' ? null : editing} onClose={() => edit(null)} />}
      {deleting && (
        <Confirm
          title={en.agents.deleteThing(deleting.display_name)}
          submit={en.common.delete}
          onClose={() => drop(null)}
          onConfirm={async () => {
            await deleteServer(deleting.slug);
            tell(en.agents.deleted(deleting.display_name));
            await queries.invalidateQueries({ queryKey: ['servers'] });
          }}
        >
          {t.deleteHint(deleting.display_name)}
        </Confirm>
      )}
    </Panel>
  );
}

function ServerForm({ of, onClose }: { of: Server | null; onClose: () => void }) {
  const queries = useQueryClient();
  const [slug, setSlug] = useState(of?.slug ?? '');
  const [name, setName] = useState(of?.display_name ?? '');
  const [url, setUrl] = useState(of?.url ?? '');
  const [secret, setSecret] = useState(of?.secret_ref ?? '');
  const [timeout, setTimeout] = useState(String(of?.timeout_seconds ?? 10));
  const [allowed, setAllowed] = useState(of?.allowed_tools?.join(', ') ?? '');
  const [inner, setInner] = useState(of?.private_network ?? false);
  const [enabled, setEnabled] = useState(of?.enabled ?? true);
  return (
    <FormDialog
      title={of ? en.agents.editThing(of.display_name) : t.add}
      submit={en.common.save}
      onClose={onClose}
      onSubmit={async () => {
        const names = allowed
          .split(',')
          .map((text) => text.trim())
          .filter(Boolean);
        await saveServer(of?.slug ?? null, {
          slug,
          display_name: name,
          url,
          secret_ref: secret || null,
          private_network: inner,
          enabled,
          timeout_seconds: Number(timeout),
          ...(names.length > 0 ? { allowed_tools: names } : {}),
        });
        tell(en.agents.saved(name));
        await queries.invalidateQueries({ queryKey: ['servers'] });
      }}
    >
      <TextField label={en.agents.name} value={name} onValue={setName} required />
      <TextField label={t.slug} hint={t.slugHint} value={slug} onValue={setSlug} disabled={of !== null} required />
      <TextField label={t.url} hint={t.urlHint} type="url" value={url} onValue={setUrl} required />
      <TextField label={t.secret} hint={t.secretHint} value={secret} onValue={setSecret} />
      <TextField label={t.allowed} hint={t.allowedHint} value={allowed} onValue={setAllowed} />
      <TextField label={t.timeout} type="number" min={1} max={60} value={timeout} onValue={setTimeout} required />
      <Check label={t.inner} checked={inner} onValue={setInner} />
      <Check label={t.enabled} checked={enabled} onValue={setEnabled} />
    </FormDialog>
  );
}
