import { useQuery } from '@tanstack/preact-query';
import { MessageSquarePlus, Search } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { BASE, usePlace } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Button, Empty, When } from '../../ui/basics';
import { sessions } from './api';
import { Conversation } from './Conversation';
import { Start } from './Start';
import './playgrounds.css';

export const HOME = `${BASE}/playgrounds`;

const FIRST = 40;

/** Conversations on the left, the chosen one (or a new one) on the right. */
export default function Playgrounds() {
  const [, chosen] = usePlace();
  return (
    <div class={`playgrounds ${chosen ? 'reading' : ''}`}>
      <History chosen={chosen} />
      <section class="talk">{chosen ? <Conversation key={chosen} id={chosen} /> : <Start />}</section>
    </div>
  );
}

function History({ chosen }: { chosen?: string }) {
  const all = useQuery({ queryKey: ['sessions'], queryFn: sessions, refetchInterval: 15_000 });
  const [wanted, setWanted] = useState('');
  const [most, setMost] = useState(FIRST);
  return (
    <aside class="history" aria-label={en.playgrounds.history}>
      <a class="button primary" href={HOME}>
        <MessageSquarePlus size={16} aria-hidden="true" /> {en.playgrounds.fresh}
      </a>
      <Answer of={all}>
        {(list) => {
          const found = list.filter((one) => one.title.toLowerCase().includes(wanted.trim().toLowerCase()));
          return list.length === 0 ? (
            <Empty icon={MessageSquarePlus} title={en.playgrounds.empty}>
              {en.playgrounds.emptyHint}
            </Empty>
          ) : (
            <>
              <label class="find">
                <Search size={14} aria-hidden="true" />
                <span class="visually-hidden">{en.playgrounds.find}</span>
                <input
                  type="search"
                  placeholder={en.playgrounds.find}
                  value={wanted}
                  onInput={(e) => setWanted(e.currentTarget.value)}
                />
              </label>
              <ul>
                {found.slice(0, most).map((one) => (
                  <li key={one.id}>
                    <a href={`${HOME}/${one.id}`} aria-current={one.id === chosen ? 'page' : undefined}>
                      <span class="clip">{one.title}</span>
                      <small>
                        {en.playgrounds.kinds[one.playground_kind]} · <When at={one.updated_at} />
                      </small>
                    </a>
                  </li>
                ))}
              </ul>
              {found.length > most && (
                <Button small onClick={() => setMost(most + FIRST)}>
                  {en.common.more}
                </Button>
              )}
            </>
          );
        }}
      </Answer>
    </aside>
  );
}
