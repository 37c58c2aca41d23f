import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { ArrowLeft, Pencil, Trash2 } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { ApiError } from '../../api/errors';
import { en } from '../../text/en';
import { Answer, Button, Failed, IconButton } from '../../ui/basics';
import { Confirm, FormDialog } from '../../ui/dialog';
import { TextField } from '../../ui/forms';
import { Markdown } from '../../ui/markdown';
import { tell, tellFailure } from '../../ui/toast';
import { agentOf, change, remove, type Session, session, type Turn } from './api';
import { Choices } from './Choices';
import { Composer } from './Composer';
import { HOME } from './index';
import { AnswerText, Question, Steps } from './Messages';
import { ask, dismiss, type Live, resume, stop, useLive } from './turns';

const EVERY_MS = 5_000;

export function Conversation({ id }: { id: string }) {
  const queries = useQueryClient();
  const live = useLive(id);
  const found = useQuery({
    queryKey: ['session', id],
    queryFn: () => session(id),
    refetchInterval: ({ state }) => (live?.running || gone(state.error) ? false : EVERY_MS),
  });
  const running = found.data?.running_turns?.[0];
  useEffect(() => {
    if (running && !live?.running) {
      resume(queries, id, running);
    }
  }, [running?.id]);
  return (
    <Answer of={found} lines={6}>
      {(one) => <Talk one={one} live={live} />}
    </Answer>
  );
}

/** What was deleted is not asked for again. */
function gone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

function Talk({ one, live }: { one: Session; live: Live | undefined }) {
  const queries = useQueryClient();
  const messages = one.messages ?? [];
  const end = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const running = live?.running ?? false;
  const lost = !live && unanswered(one);
  useEffect(() => {
    document.title = `${one.title} · ${en.product}`;
  }, [one.title]);
  useEffect(() => {
    if (atEnd.current) {
      end.current?.scrollIntoView({ block: 'end' });
    }
  }, [messages.length, live]);
  const send = (prompt: string) => {
    atEnd.current = true;
    ask(queries, one.id, prompt);
  };
  return (
    <>
      <Head one={one} disabled={running} />
      <div
        class="messages"
        ref={box}
        onScroll={() => {
          const at = box.current;
          atEnd.current = !at || at.scrollHeight - at.scrollTop - at.clientHeight < 80;
        }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-label={one.title}
        aria-live="off"
        aria-busy={running}
      >
        <div class="column">
          {messages.map((message) =>
            message.role === 'user' ? (
              <Question key={message.id} text={message.content} />
            ) : (
              <AnswerText key={message.id} message={message} />
            ),
          )}
          {live && <LiveAnswer one={one} live={live} onAgain={() => send(live.prompt)} />}
          {lost && <Unanswered turn={lost} onAgain={() => send(lost.prompt)} />}
          <div ref={end} />
        </div>
      </div>
      <div class="talk-foot">
        <Composer
          kind={one.playground_kind}
          running={running}
          stopping={live?.stopping}
          onSend={send}
          onStop={() => stop(one.id).catch(tellFailure)}
        />
        <span class="visually-hidden" role="status">
          {running ? en.playgrounds.working : messages.length > 0 ? en.playgrounds.done : ''}
        </span>
      </div>
    </>
  );
}

/** The last turn, when it ended without an answer that is stored. */
function unanswered(one: Session): Turn | null {
  const turn = one.last_turn;
  return turn &&
    (turn.status === 'failed' || turn.status === 'cancelled') &&
    turn.created_at > (one.messages?.at(-1)?.createdAt ?? '')
    ? turn
    : null;
}

function LiveAnswer({ one, live, onAgain }: { one: Session; live: Live; onAgain: () => void }) {
  return (
    <>
      <Question text={live.prompt} />
      <article class="message assistant live" aria-label={en.playgrounds.assistant}>
        <Steps steps={live.steps} running={live.running} />
        {live.text && <Markdown text={live.text} />}
        {live.error !== null && (
          <Broken error={live.error}>
            <Button small onClick={onAgain}>
              {en.playgrounds.again}
            </Button>
            <Button small kind="quiet" onClick={() => dismiss(one.id)}>
              {en.common.close}
            </Button>
          </Broken>
        )}
      </article>
    </>
  );
}

function Unanswered({ turn, onAgain }: { turn: Turn; onAgain: () => void }) {
  const error = turn.error && new ApiError(turn.error.status_code ?? 502, turn.error.error, turn.error.message);
  return (
    <>
      <Question text={turn.prompt} />
      <article class="message assistant" aria-label={en.playgrounds.assistant}>
        {turn.text && <Markdown text={turn.text} />}
        <Broken error={turn.status === 'cancelled' ? null : error}>
          <Button small onClick={onAgain}>
            {en.playgrounds.again}
          </Button>
        </Broken>
      </article>
    </>
  );
}

function Broken({ error, children }: { error: unknown; children: preact.ComponentChildren }) {
  const cancelled = error === null || (error instanceof ApiError && /cancel/.test(error.code));
  return (
    <div class="stack">
      {cancelled ? <p class="muted">{en.playgrounds.stopped}</p> : <Failed error={error} compact />}
      <div class="row">{children}</div>
    </div>
  );
}

function Head({ one, disabled }: { one: Session; disabled: boolean }) {
  const queries = useQueryClient();
  const { route } = useLocation();
  const [asking, setAsking] = useState<'rename' | 'remove' | null>(null);
  const [title, setTitle] = useState(one.title);
  const refresh = async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['session', one.id] }),
      queries.invalidateQueries({ queryKey: ['sessions'] }),
    ]);
  };
  return (
    <header class="talk-head">
      <a class="button quiet icon narrow-only" href={HOME} aria-label={en.playgrounds.history}>
        <ArrowLeft size={17} aria-hidden="true" />
      </a>
      <h1 class="clip">{one.title}</h1>
      <Choices
        kind={one.playground_kind}
        chosen={{
          agent: agentOf(one),
          model: one.model_selection.model_id,
          knowledgeBase: one.knowledge_binding.knowledge_base_id,
        }}
        disabled={disabled}
        onChoose={(next) =>
          change(one.id, {
            assistant_ref: next.agent,
            model_id: next.model,
            knowledge_base_id: next.knowledgeBase,
          }).then(refresh, tellFailure)
        }
      />
      <div class="row">
        <IconButton
          label={en.playgrounds.rename}
          icon={Pencil}
          onClick={() => {
            setTitle(one.title);
            setAsking('rename');
          }}
        />
        <IconButton label={en.playgrounds.remove} icon={Trash2} onClick={() => setAsking('remove')} />
      </div>
      {asking === 'rename' && (
        <FormDialog
          title={en.playgrounds.renameTitle}
          submit={en.common.save}
          disabled={title.trim() === ''}
          onClose={() => setAsking(null)}
          onSubmit={() => change(one.id, { title }).then(refresh)}
        >
          <TextField label={en.playgrounds.titleLabel} value={title} onValue={setTitle} maxLength={120} required />
        </FormDialog>
      )}
      {asking === 'remove' && (
        <Confirm
          title={en.playgrounds.removeTitle}
          submit={en.common.delete}
          onClose={() => setAsking(null)}
          onConfirm={async () => {
            await remove(one.id);
            await queries.invalidateQueries({ queryKey: ['sessions'] });
            tell(en.playgrounds.removed);
            route(HOME);
          }}
        >
          {en.playgrounds.removeText(one.title)}
        </Confirm>
      )}
    </header>
  );
}
