import { useQuery } from '@tanstack/preact-query';
import { en } from '../../text/en';
import { SelectField } from '../../ui/forms';
import { agents, type Kind, options } from './api';

export interface Chosen {
  agent: string | null;
  model: string | null;
  knowledgeBase: string | null;
}

export function useOptions() {
  return useQuery({ queryKey: ['playground-options'], queryFn: options, staleTime: 15_000 });
}

/** Who answers, with which model, and from which knowledge. */
export function Choices({
  kind,
  chosen,
  onChoose,
  disabled,
}: {
  kind: Kind;
  chosen: Chosen;
  onChoose: (next: Chosen) => void;
  disabled?: boolean;
}) {
  const offered = useOptions().data;
  const known = useQuery({ queryKey: ['playground-agents'], queryFn: agents, staleTime: 15_000 }).data ?? [];
  const talkers = [
    { value: '', text: en.playgrounds.modelAlone },
    ...known.map((agent) => ({ value: agent.entity_id, text: agent.current_spec.name ?? agent.entity_id })),
  ];
  const models = (offered?.models ?? []).map((model) => ({ value: model.id, text: model.display_name }));
  const bases = (offered?.knowledge_bases ?? []).map((base) => ({ value: base.id, text: base.display_name }));
  return (
    <div class="choices">
      {kind === 'chat' && (known.length > 0 || chosen.agent !== null) && (
        <SelectField
          label={en.playgrounds.agent}
          value={chosen.agent ?? ''}
          disabled={disabled}
          options={withMissing(talkers, chosen.agent ?? '', '')}
          onValue={(agent) =>
            onChoose({
              ...chosen,
              agent: agent || null,
              // An agent has a model of its own until another one is chosen.
              model: agent ? null : (chosen.model ?? offered?.models[0]?.id ?? null),
            })
          }
        />
      )}
      <SelectField
        label={en.playgrounds.model}
        value={chosen.model ?? ''}
        disabled={disabled}
        options={
          kind === 'chat' && chosen.agent
            ? withMissing([{ value: '', text: en.playgrounds.agentsModel }, ...models], chosen.model ?? '', '')
            : withMissing(models, chosen.model, en.playgrounds.chooseModel)
        }
        onValue={(model) => onChoose({ ...chosen, model: model || null })}
      />
      {kind === 'knowledge' && (
        <SelectField
          label={en.playgrounds.knowledgeBase}
          value={chosen.knowledgeBase ?? ''}
          disabled={disabled}
          options={withMissing(bases, chosen.knowledgeBase, en.playgrounds.chooseKnowledgeBase)}
          onValue={(base) => onChoose({ ...chosen, knowledgeBase: base || null })}
        />
      )}
    </div>
  );
}

/** What was chosen earlier stays to be seen when it is offered no longer. */
function withMissing(options: { value: string; text: string }[], chosen: string | null, ask: string) {
  if (chosen === null) {
    return [{ value: '', text: ask }, ...options];
  }
  return options.some((option) => option.value === chosen)
    ? options
    : [{ value: chosen, text: `${chosen} (${en.common.unknown})` }, ...options];
}
