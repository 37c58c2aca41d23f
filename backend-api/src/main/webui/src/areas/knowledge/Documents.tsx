import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { FileText, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { mayAct, useUser } from '../../api/session';
import { en } from '../../text/en';
import { Answer, Empty, IconButton, Panel, When } from '../../ui/basics';
import { Confirm, Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { type Document, documents, removeDocument } from './api';
import { Readers } from './Readers';
import { Uploads } from './Uploads';

const text = en.knowledge.documentList;

/** Uploads, and all documents of the knowledge base. */
export function Documents({ id }: { id: string }) {
  const queries = useQueryClient();
  const user = useUser();
  const all = useQuery({ queryKey: ['documents', id], queryFn: () => documents(id), refetchInterval: 10_000 });
  const [wanted, setWanted] = useState('');
  const [open, setOpen] = useState<Document | null>(null);
  const [removing, remove] = useState<Document | null>(null);
  const may = mayAct(user, 'superadmin');
  return (
    <>
      {may && <Uploads id={id} />}
      <Panel title={text.title}>
        <Answer of={all} lines={6}>
          {(list) => {
            if (list.length === 0) {
              return (
                <Empty icon={FileText} title={text.none}>
                  {text.noneHint}
                </Empty>
              );
            }
            const needle = wanted.trim().toLowerCase();
            const found = list.filter((one) => `${one.title} ${one.source_path ?? ''}`.toLowerCase().includes(needle));
            return (
              <div class="stack">
                <TextField label={text.find} value={wanted} onValue={setWanted} type="search" />
                {found.length === 0 && <p class="muted">{text.noMatch}</p>}
                <Table
                  caption={text.title}
                  rows={found}
                  keyOf={(one) => one.id}
                  columns={[
                    {
                      title: text.name,
                      cell: (one) => (
                        <button type="button" class="link" onClick={() => setOpen(one)}>
                          {one.title}
                        </button>
                      ),
                    },
                    {
                      title: text.from,
                      cell: (one) => (
                        <span class="mono muted">{one.source_path ?? one.source_name ?? one.source_type}</span>
                      ),
                    },
                    { title: text.chunks, align: 'end', cell: (one) => one.chunk_count },
                    ...(list.some((one) => one.reader_groups !== undefined)
                      ? [{ title: en.knowledge.readers, cell: (one: Document) => <Readers of={one.reader_groups} /> }]
                      : []),
                    { title: text.changed, cell: (one) => <When at={one.updated_at} /> },
                    {
                      title: en.common.actions,
                      hidden: true,
                      cell: (one) =>
                        may &&
                        (one.managed_by_source ? (
                          <small class="muted">{text.managed}</small>
                        ) : (
                          <span class="actions">
                            <IconButton small label={text.remove} icon={Trash2} onClick={() => remove(one)} />
                          </span>
                        )),
                    },
                  ]}
                />
              </div>
            );
          }}
        </Answer>
      </Panel>
      {open && (
        <Dialog title={open.title} onClose={() => setOpen(null)} side>
          <p class="mono muted">{open.source_path ?? open.source_name}</p>
          <div class="document-text">{open.text}</div>
        </Dialog>
      )}
      {removing && (
        <Confirm
          title={text.removeTitle}
          submit={en.common.delete}
          onClose={() => remove(null)}
          onConfirm={async () => {
            await removeDocument(id, removing.id);
            await queries.invalidateQueries();
          }}
        >
          {text.removeText(removing.title)}
        </Confirm>
      )}
    </>
  );
}
