import { useInfiniteQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { ApiError, remedy } from '../../api/errors';
import { en } from '../../text/en';
import { Answer, Badge, Button } from '../../ui/basics';
import { Dialog } from '../../ui/dialog';
import { SelectField } from '../../ui/forms';
import { outcomes, type Run } from './api';

const text = en.knowledge.runs;
const TONES = { indexed: 'good', failed: 'bad', deleted: 'warn', unchanged: 'neutral' } as const;

/** What became of each document of a run, with the reason of each failure. */
export function Outcomes({ base, run, onClose }: { base: string; run: Run; onClose: () => void }) {
  const [wanted, setWanted] = useState(run.failed_document_count > 0 ? 'failed' : '');
  const found = useInfiniteQuery({
    queryKey: ['outcomes', run.id, wanted],
    queryFn: ({ pageParam }) => outcomes(base, run.id, wanted, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => (last.documents.length < 50 ? null : last.next_after),
  });
  return (
    <Dialog title={text.outcomesTitle} onClose={onClose} side>
      <div class="stack">
        <SelectField
          label={text.outcomes}
          value={wanted}
          onValue={setWanted}
          options={[
            { value: '', text: text.all },
            ...Object.entries(text.outcome).map(([value, name]) => ({ value, text: name })),
          ]}
        />
        <Answer of={found}>
          {(pages) => {
            const documents = pages.pages.flatMap((page) => page.documents);
            return documents.length === 0 ? (
              <p class="muted">{text.noOutcomes}</p>
            ) : (
              <ul class="outcomes">
                {documents.map((one) => (
                  <li key={one.cursor}>
                    <span class="row">
                      <span class="grow mono clip">{one.path ?? one.title}</span>
                      <Badge tone={TONES[one.outcome as keyof typeof TONES] ?? 'neutral'}>
                        {one.outcome === 'indexed' && one.change
                          ? one.change
                          : (text.outcome[one.outcome] ?? one.outcome)}
                      </Badge>
                    </span>
                    {one.message && (
                      <p class="hint">
                        {one.message} {one.code && remedy(new ApiError(400, one.code, one.message))}
                      </p>
                    )}
                  </li>
                ))}
              </ul>
            );
          }}
        </Answer>
        {found.hasNextPage && (
          <Button busy={found.isFetchingNextPage} onClick={() => found.fetchNextPage()}>
            {en.common.more}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
