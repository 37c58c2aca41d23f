import { useQuery } from '@tanstack/preact-query';
import { Library, Plus } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { mayAct, useUser } from '../../api/session';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Badge, Button, Empty, Page, When } from '../../ui/basics';
import { bases, type KnowledgeBase } from './api';
import { NewBase } from './NewBase';

export const HOME = `${BASE}/knowledge`;
const FIRST = 24;

/** All knowledge bases. */
export function Bases() {
  const user = useUser();
  const all = useQuery({ queryKey: ['bases'], queryFn: bases, refetchInterval: 5_000 });
  const [making, setMaking] = useState(false);
  const [most, setMost] = useState(FIRST);
  const fresh = mayAct(user, 'superadmin') && (
    <Button kind="primary" icon={Plus} onClick={() => setMaking(true)}>
      {en.knowledge.fresh}
    </Button>
  );
  return (
    <Page title={en.knowledge.title} lead={en.knowledge.lead} actions={fresh}>
      <Answer of={all}>
        {(list) =>
          list.length === 0 ? (
            <div class="panel">
              <Empty icon={Library} title={en.knowledge.empty} action={fresh}>
                {en.knowledge.emptyHint}
              </Empty>
            </div>
          ) : (
            <>
              <div class="grid">
                {list.slice(0, most).map((base) => (
                  <a key={base.id} class="panel base" href={`${HOME}/${base.id}`}>
                    <span class="row">
                      <h2 class="grow clip">{base.display_name}</h2>
                      <Status of={base} />
                    </span>
                    <p class="muted base-about">{base.description || base.index_name}</p>
                    <small class="muted">
                      {en.knowledge.documents(base.document_count)} · {en.knowledge.synced}{' '}
                      <When at={base.last_sync_at} />
                    </small>
                  </a>
                ))}
              </div>
              {list.length > most && <Button onClick={() => setMost(most + FIRST)}>{en.common.more}</Button>}
            </>
          )
        }
      </Answer>
      {making && <NewBase onClose={() => setMaking(false)} />}
    </Page>
  );
}

export function Status({ of }: { of: KnowledgeBase }) {
  if (of.lifecycle_state === 'archived') {
    return <Badge>{en.knowledge.archived}</Badge>;
  }
  const tone = of.sync_status === 'ready' ? 'good' : of.sync_status === 'error' ? 'bad' : 'busy';
  return <Badge tone={tone}>{en.knowledge.status[of.sync_status] ?? of.sync_status}</Badge>;
}
