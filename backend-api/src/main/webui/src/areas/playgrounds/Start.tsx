import { useQueryClient } from '@tanstack/preact-query';
import { BookOpenText, Cpu, MessageSquareText } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Mark } from '../../app/Brand';
import { en } from '../../text/en';
import { Answer, Empty, Failed } from '../../ui/basics';
import { create, type Kind } from './api';
import { Choices, type Chosen, useOptions } from './Choices';
import { Composer } from './Composer';
import { HOME } from './index';
import { ask } from './turns';

const KINDS = [
  { kind: 'chat', icon: MessageSquareText },
  { kind: 'knowledge', icon: BookOpenText },
] as const;

/** A new conversation: choose, then ask. */
export function Start() {
  const queries = useQueryClient();
  const { route } = useLocation();
  const offered = useOptions();
  const [kind, setKind] = useState<Kind>('chat');
  const [chosen, setChosen] = useState<Chosen>({ agent: null, model: null, knowledgeBase: null });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    document.title = `${en.playgrounds.title} · ${en.product}`;
  }, []);
  useEffect(() => {
    const found = offered.data;
    if (found) {
      const base =
        found.default_knowledge_base_id ??
        (found.knowledge_bases.length === 1 ? found.knowledge_bases[0]?.id : undefined);
      setChosen((now) => ({
        agent: now.agent,
        model: now.model ?? found.models[0]?.id ?? null,
        knowledgeBase: now.knowledgeBase ?? base ?? null,
      }));
    }
  }, [offered.data]);
  const send = async (prompt: string) => {
    setBusy(true);
    setError(null);
    try {
      const made = await create(kind, {
        assistant_ref: kind === 'chat' ? chosen.agent : null,
        model_id: chosen.model,
        knowledge_base_id: kind === 'knowledge' ? chosen.knowledgeBase : null,
      });
      queries.setQueryData(['session', made.id], made);
      ask(queries, made.id, prompt);
      queries.invalidateQueries({ queryKey: ['sessions'] });
      route(`${HOME}/${made.id}`);
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };
  return (
    <div class="start">
      <Mark size={54} />
      <h1>{en.playgrounds.askTitle}</h1>
      <p class="lead">{en.playgrounds.askLead}</p>
      <Answer of={offered}>
        {(found) =>
          found.models.length === 0 ? (
            <Empty icon={Cpu} title={en.playgrounds.noModels}>
              {en.playgrounds.noModelsHint}
            </Empty>
          ) : (
            <>
              <fieldset class="kinds">
                <legend class="visually-hidden">{en.playgrounds.kind}</legend>
                {KINDS.map(({ kind: one, icon: Icon }) => (
                  <label key={one} class={kind === one ? 'chosen' : ''}>
                    <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
                    <Icon size={20} strokeWidth={1.7} aria-hidden="true" />
                    <span>
                      <strong>{en.playgrounds.kinds[one]}</strong>
                      <small>{en.playgrounds.kindHints[one]}</small>
                    </span>
                  </label>
                ))}
              </fieldset>
              <Choices kind={kind} chosen={chosen} onChoose={setChosen} />
              {kind === 'knowledge' && found.knowledge_bases.length === 0 && found.configuration_message && (
                <p class="note">{found.configuration_message}</p>
              )}
              <Composer kind={kind} running={false} disabled={busy} onSend={send} />
              <small class="muted">{en.playgrounds.hint}</small>
              {error !== null && <Failed error={error} compact />}
            </>
          )
        }
      </Answer>
    </div>
  );
}
