import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Link2, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { mayAct, useUser } from '../../api/session';
import { en } from '../../text/en';
import { Answer, Button, Facts, Failed, IconButton, Page, Tabs, When } from '../../ui/basics';
import { Confirm } from '../../ui/dialog';
import { tell, tellFailure } from '../../ui/toast';
import { activeDeployment, base, bind, type KnowledgeBase, removeBase, stored } from './api';
import { HOME, Status } from './Bases';
import { Documents } from './Documents';
import { RetrievalTest } from './RetrievalTest';
import { Runs } from './Runs';
import { Sources } from './Sources';

const TABS = ['ingestion', 'sources', 'documents', 'test'] as const;

/** One knowledge base. */
export function Base({ id, tab }: { id: string; tab?: string }) {
  const queries = useQueryClient();
  const user = useUser();
  const { route } = useLocation();
  const found = useQuery({ queryKey: ['base', id], queryFn: () => base(id), refetchInterval: 4_000 });
  const [removing, setRemoving] = useState(false);
  const here = TABS.find((one) => one === tab) ?? 'ingestion';
  const known = found.data;
  return (
    <Page
      title={known?.display_name ?? en.knowledge.title}
      lead={known?.description}
      back={{ href: HOME, text: en.knowledge.title }}
      wide
      actions={
        known && (
          <>
            <Status of={known} />
            {mayAct(user, 'superadmin') && (
              <IconButton label={en.knowledge.remove} icon={Trash2} onClick={() => setRemoving(true)} />
            )}
          </>
        )
      }
    >
      <Answer of={found}>
        {(one) => (
          <>
            {one.last_sync_error && <Failed error={new Error(one.last_sync_error)} compact />}
            <Offer of={one} />
            <Tabs
              label={en.knowledge.tabsLabel}
              tabs={TABS.map((name) => ({
                href: `${HOME}/${id}/${name}`,
                text: en.knowledge.tabs[name],
                here: name === here,
                count: name === 'documents' ? one.document_count : undefined,
              }))}
            />
            {here === 'ingestion' && (
              <>
                <About of={one} />
                <Runs id={id} />
              </>
            )}
            {here === 'sources' && <Sources id={id} />}
            {here === 'documents' && <Documents id={id} />}
            {here === 'test' && <RetrievalTest id={id} />}
          </>
        )}
      </Answer>
      {removing && known && (
        <Confirm
          title={en.knowledge.removeTitle}
          submit={en.common.delete}
          onClose={() => setRemoving(false)}
          onConfirm={async () => {
            await removeBase(id);
            await queries.invalidateQueries({ queryKey: ['bases'] });
            tell(en.knowledge.removed);
            route(HOME);
          }}
        >
          {en.knowledge.removeText(known.display_name)}
        </Confirm>
      )}
    </Page>
  );
}

function About({ of }: { of: KnowledgeBase }) {
  const chunks = of.chunking.config;
  return (
    <div class="panel">
      <Facts
        of={[
          [en.knowledge.facts.documents, of.document_count],
          [en.knowledge.facts.synced, <When key="synced" at={of.last_sync_at} />],
          [en.knowledge.facts.store, of.backing_provider?.display_name ?? en.common.none],
          [en.knowledge.facts.embeddings, of.vectorization.embedding_resource?.display_name ?? en.common.none],
          [en.knowledge.facts.chunks, en.knowledge.facts.chunkText(chunks.chunk_length, chunks.chunk_overlap)],
          [
            en.knowledge.facts.index,
            <span key="index" class="mono">
              {of.index_name}
            </span>,
          ],
        ]}
      />
    </div>
  );
}

/** Tells that playgrounds cannot ask this knowledge base yet, and lets a superadmin change that. */
function Offer({ of }: { of: KnowledgeBase }) {
  const queries = useQueryClient();
  const user = useUser();
  const [busy, setBusy] = useState(false);
  const deployment = useQuery({
    queryKey: ['active-deployment'],
    queryFn: activeDeployment,
    enabled: mayAct(user, 'superadmin'),
    staleTime: 10_000,
  });
  if (deployment.data === undefined || of.sync_status !== 'ready' || of.document_count === 0) {
    return null;
  }
  const active = deployment.data;
  if (active && stored(active)?.resources.some((resource) => resource.id === of.id)) {
    return null;
  }
  const offer = async () => {
    if (active) {
      setBusy(true);
      try {
        await bind(active, of);
        await queries.invalidateQueries();
        tell(en.knowledge.bound);
      } catch (failed) {
        tellFailure(failed);
      }
      setBusy(false);
    }
  };
  return (
    <div class="note row">
      <span class="grow">
        {en.knowledge.unbound} {!active && en.knowledge.noDeployment}
      </span>
      {active && (
        <Button small icon={Link2} busy={busy} onClick={offer}>
          {en.knowledge.bind}
        </Button>
      )}
    </div>
  );
}
