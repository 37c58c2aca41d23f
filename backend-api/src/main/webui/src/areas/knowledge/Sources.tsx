import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Folder, FolderPlus, FolderTree, FolderUp, RefreshCw, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { mayAct, useUser } from '../../api/session';
import { en } from '../../text/en';
import { Answer, Badge, Button, Empty, IconButton, Panel, When } from '../../ui/basics';
import { Confirm, FormDialog } from '../../ui/dialog';
import { Check, SelectField, TextField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { tell, tellFailure } from '../../ui/toast';
import { addSource, folders, removeSource, type Source, sources, sync } from './api';
import { Readers } from './Readers';

const text = en.knowledge.sources;
const TONES = { idle: 'neutral', syncing: 'busy', ready: 'good', error: 'bad' } as const;

/** The folders that a knowledge base is kept in step with. */
export function Sources({ id }: { id: string }) {
  const queries = useQueryClient();
  const user = useUser();
  const all = useQuery({ queryKey: ['sources', id], queryFn: () => sources(id), refetchInterval: 3_000 });
  const [adding, setAdding] = useState(false);
  const [removing, remove] = useState<Source | null>(null);
  const may = mayAct(user, 'superadmin');
  const refresh = () => queries.invalidateQueries();
  const add = may && (
    <Button icon={FolderPlus} kind="primary" onClick={() => setAdding(true)}>
      {text.add}
    </Button>
  );
  return (
    <Panel title={text.title} actions={add}>
      <Answer of={all}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon={FolderTree} title={text.none} action={add}>
              {text.noneHint}
            </Empty>
          ) : (
            <Table
              caption={text.title}
              rows={list}
              keyOf={(source) => source.id}
              columns={[
                { title: text.name, cell: (source) => <strong>{source.display_name}</strong> },
                { title: text.folder, cell: (source) => <span class="mono muted">{source.relative_path}</span> },
                {
                  title: text.state,
                  cell: (source) => (
                    <span class="stack-tight">
                      <Badge tone={TONES[source.last_sync_status as keyof typeof TONES] ?? 'neutral'}>
                        {text.status[source.last_sync_status] ?? source.last_sync_status}
                      </Badge>
                      {source.last_sync_error && <small class="muted">{source.last_sync_error}</small>}
                    </span>
                  ),
                },
                { title: text.synced, cell: (source) => <When at={source.last_sync_at} /> },
                ...(list.some((source) => source.reader_groups !== undefined)
                  ? [{ title: en.knowledge.readers, cell: (source: Source) => <Readers of={source.reader_groups} /> }]
                  : []),
                {
                  title: en.common.actions,
                  hidden: true,
                  cell: (source) =>
                    may && (
                      <span class="actions">
                        <Button
                          small
                          icon={RefreshCw}
                          onClick={() =>
                            sync(id, source.id).then(() => {
                              tell(en.knowledge.runs.started);
                              return refresh();
                            }, tellFailure)
                          }
                        >
                          {text.sync}
                        </Button>
                        <IconButton small label={text.remove} icon={Trash2} onClick={() => remove(source)} />
                      </span>
                    ),
                },
              ]}
            />
          )
        }
      </Answer>
      {adding && <NewSource id={id} onClose={() => setAdding(false)} onAdded={refresh} />}
      {removing && (
        <Confirm
          title={text.removeTitle}
          submit={en.common.delete}
          onClose={() => remove(null)}
          onConfirm={async () => {
            await removeSource(id, removing.id);
            await refresh();
          }}
        >
          {text.removeText(removing.display_name)}
        </Confirm>
      )}
    </Panel>
  );
}

const patterns = (typed: string) =>
  typed
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

function NewSource({ id, onClose, onAdded }: { id: string; onClose: () => void; onAdded: () => void }) {
  const [root, setRoot] = useState('');
  const [path, setPath] = useState('');
  const [name, setName] = useState('');
  const [include, setInclude] = useState('');
  const [exclude, setExclude] = useState('');
  const [now, setNow] = useState(true);
  const listing = useQuery({ queryKey: ['folders', root, path], queryFn: () => folders(root, path) });
  const called = name || path.split('/').at(-1) || '';
  const submit = async () => {
    const made = await addSource(id, {
      source_type: 'local_directory',
      display_name: called,
      relative_path: path,
      include_globs: patterns(include),
      exclude_globs: patterns(exclude),
    });
    if (now) {
      await sync(id, made.id);
    }
    tell(text.added);
    onAdded();
  };
  return (
    <FormDialog title={text.add} submit={text.submit} onSubmit={submit} onClose={onClose} disabled={path === ''}>
      <Answer of={listing}>
        {(found) => (
          <>
            {found.roots.length > 1 && (
              <SelectField
                label={text.folder}
                value={root || (found.selected_root_id ?? '')}
                onValue={(next) => {
                  setRoot(next);
                  setPath('');
                }}
                options={found.roots.map((one) => ({ value: one.id, text: one.display_name }))}
              />
            )}
            <fieldset class="folders">
              <legend class="field-label">{text.chooseFolder}</legend>
              <ul>
                {found.parent_relative_path !== null && (
                  <li>
                    <button type="button" onClick={() => setPath(found.parent_relative_path ?? '')}>
                      <FolderUp size={15} aria-hidden="true" /> {text.up}
                    </button>
                  </li>
                )}
                {found.directories.map((folder) => (
                  <li key={folder.relative_path}>
                    <button type="button" onClick={() => setPath(folder.relative_path)}>
                      <Folder size={15} aria-hidden="true" /> {folder.name}
                    </button>
                  </li>
                ))}
                {found.directories.length === 0 && <li class="muted hint">{text.here}</li>}
              </ul>
            </fieldset>
          </>
        )}
      </Answer>
      <TextField label={text.chosen} value={path} onValue={setPath} required name="path" />
      <TextField label={text.name} value={name} placeholder={called} onValue={setName} name="name" />
      <div class="two">
        <TextField label={text.include} value={include} onValue={setInclude} placeholder="*.md, *.pdf" />
        <TextField label={text.exclude} value={exclude} onValue={setExclude} placeholder="drafts/*" />
      </div>
      <p class="hint">{text.globHint}</p>
      <Check label={text.syncNow} checked={now} onValue={setNow} />
    </FormDialog>
  );
}
