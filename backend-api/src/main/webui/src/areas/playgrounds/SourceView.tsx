import { useQuery } from '@tanstack/preact-query';
import { FileText } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { mayAct, useUser } from '../../api/session';
import { en } from '../../text/en';
import { Answer, Button } from '../../ui/basics';
import { Dialog } from '../../ui/dialog';
import { documentOf, type Message, type Reference, type Source } from './api';

/** A cited source, open at its passages. */
export function SourceView({
  message,
  reference,
  onClose,
}: {
  message: Message;
  reference: Reference;
  onClose: () => void;
}) {
  const sources = (message.metadata.sources ?? []).filter((source) => source.reference_id === reference.id);
  const passages = message.metadata.response?.result?.retrieval_calls?.[0]?.results ?? [];
  return (
    <Dialog title={`${reference.citation_label} ${reference.title}`} onClose={onClose} side>
      <div class="stack">
        <p class="muted">
          <FileText size={14} aria-hidden="true" />{' '}
          <span class="mono">{reference.file_reference ?? reference.description}</span>
        </p>
        {sources.map((source) => (
          <Passage
            key={source.id}
            source={source}
            text={passages.find((one) => one.id === source.id)?.text ?? source.snippet}
            base={message.metadata.knowledge_base_id}
          />
        ))}
      </div>
    </Dialog>
  );
}

function Passage({ source, text, base }: { source: Source; text: string; base?: string }) {
  const user = useUser();
  const [whole, setWhole] = useState(false);
  const document = source.metadata.document_id;
  const page = source.metadata.page_number;
  const parts = source.relevance_components;
  const score = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(2));
  return (
    <section class="passage" aria-label={en.playgrounds.passage}>
      <p class="passage-head">
        <strong>{en.playgrounds.passage}</strong>
        {typeof page === 'number' && <span>{en.playgrounds.pages(String(page))}</span>}
        {source.relevance_score !== undefined && (
          <span class="muted">
            {en.playgrounds.score} {score(source.relevance_score)}
            {parts &&
              ` (${en.playgrounds.semantic} ${score(parts.semantic_score)}, ${en.playgrounds.keyword} ${score(parts.keyword_score)})`}
          </span>
        )}
      </p>
      {whole && base && typeof document === 'string' ? (
        <InDocument base={base} document={document} passage={text} />
      ) : (
        <blockquote>{text}</blockquote>
      )}
      {!whole && base && typeof document === 'string' && mayAct(user, 'admin') && (
        <Button small onClick={() => setWhole(true)}>
          {en.playgrounds.showDocument}
        </Button>
      )}
    </section>
  );
}

/** The document with the passage marked and in view. */
function InDocument({ base, document, passage }: { base: string; document: string; passage: string }) {
  const found = useQuery({
    queryKey: ['document', base, document],
    queryFn: () => documentOf(base, document),
    staleTime: 60_000,
  });
  const mark = useRef<HTMLElement>(null);
  useEffect(() => mark.current?.scrollIntoView({ block: 'center' }), [found.data]);
  return (
    <Answer of={found} lines={6}>
      {(whole) => {
        const place = whole && find(whole.text, passage);
        if (!whole || !place) {
          return (
            <>
              <p class="note">{en.playgrounds.documentGone}</p>
              <blockquote>{passage}</blockquote>
            </>
          );
        }
        return (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <div class="document" tabIndex={0} role="region" aria-label={en.playgrounds.document}>
            {whole.text.slice(0, place.from)}
            <mark ref={mark}>{whole.text.slice(place.from, place.to)}</mark>
            {whole.text.slice(place.to)}
          </div>
        );
      }}
    </Answer>
  );
}

/** Where the passage stands in the text, however its white space was folded. */
function find(text: string, passage: string): { from: number; to: number } | null {
  const words = passage
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const found = new RegExp(words.join('\\s+')).exec(text);
  return found ? { from: found.index, to: found.index + found[0].length } : null;
}
