import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { DraftingCompass, Plus, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { useUserNames } from '../../api/users';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Badge, Button, Empty, IconButton, Panel, When } from '../../ui/basics';
import { Confirm, FormDialog } from '../../ui/dialog';
import { TextField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { tell } from '../../ui/toast';
import { createProject, deleteProject, type Project, projects } from './api';

const t = en.agents;

export function Projects() {
  const nameOf = useUserNames();
  const queries = useQueryClient();
  const [adding, add] = useState(false);
  const [deleting, drop] = useState<Project | null>(null);
  const all = useQuery({ queryKey: ['projects'], queryFn: projects });
  const button = (
    <Button kind="primary" icon={Plus} onClick={() => add(true)}>
      {t.projects.add}
    </Button>
  );
  return (
    <Panel title={t.projects.title} hint={t.projects.hint} actions={button}>
      <Answer of={all} lines={4}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon={DraftingCompass} title={t.projects.none}>
              {t.projects.noneHint}
            </Empty>
          ) : (
            <Table
              caption={t.projects.title}
              rows={rows}
              keyOf={(row) => row.id}
              columns={[
                {
                  title: t.name,
                  cell: (row) => (
                    <div>
                      <a href={`${BASE}/agents/project/${encodeURIComponent(row.id)}`}>
                        <strong>{row.spec.name}</strong>
                      </a>
                      <p class="hint">{row.spec.description}</p>
                    </div>
                  ),
                },
                { title: t.version, cell: (row) => `v${row.current_version}` },
                {
                  title: t.published,
                  cell: (row) => (
                    <Badge tone={row.published_agent_id ? 'good' : 'neutral'}>
                      {row.published_agent_id ? t.yes : t.draft}
                    </Badge>
                  ),
                },
                { title: t.owner, cell: (row) => nameOf(row.owner_user_id) },
                { title: t.changed, cell: (row) => <When at={row.updated_at} /> },
                {
                  title: en.common.actions,
                  hidden: true,
                  align: 'end',
                  cell: (row) => (
                    <IconButton small icon={Trash2} label={t.deleteThing(row.spec.name)} onClick={() => drop(row)} />
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      {adding && <Create onClose={() => add(false)} />}
      {deleting && (
        <Confirm
          title={t.deleteThing(deleting.spec.name)}
          submit={en.common.delete}
          onClose={() => drop(null)}
          onConfirm={async () => {
            await deleteProject(deleting.id);
            tell(t.deleted(deleting.spec.name));
            await queries.invalidateQueries({ queryKey: ['projects'] });
          }}
        >
          {t.projects.deleteHint(deleting.spec.name)}
        </Confirm>
      )}
    </Panel>
  );
}

function Create({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const { route } = useLocation();
  const [name, setName] = useState('');
  const [id, setId] = useState('');
  const [description, setDescription] = useState('');
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9._-]+/g, '-');
  return (
    <FormDialog
      title={t.projects.add}
      submit={t.projects.create}
      onClose={onClose}
      onSubmit={async () => {
        const made = await createProject({
          id,
          name,
          description,
          instructions: t.projects.firstInstructions,
          runtime_constraints: { internet_required: false, sandbox_required: false },
        });
        await queries.invalidateQueries({ queryKey: ['projects'] });
        route(`${BASE}/agents/project/${encodeURIComponent(made.id)}`);
      }}
    >
      <TextField
        label={t.name}
        value={name}
        required
        onValue={(value) => {
          if (id === plain(name)) {
            setId(plain(value));
          }
          setName(value);
        }}
      />
      <TextField label={t.id} hint={t.idHint} value={id} onValue={setId} required />
      <TextField label={t.description} value={description} onValue={setDescription} required />
    </FormDialog>
  );
}
