import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { FormDialog } from '../../ui/dialog';
import { TextArea } from '../../ui/forms';
import { execute } from './api';
import { JsonField } from './JsonField';

const t = en.agents.run;

/** Begins a run of an agent and leads to its time line. */
export function Run({ agent, name, onClose }: { agent: string; name: string; onClose: () => void }) {
  const { route } = useLocation();
  const [prompt, setPrompt] = useState('');
  const [inputs, setInputs] = useState<Record<string, unknown>>({});
  return (
    <FormDialog
      title={t.title(name)}
      submit={t.start}
      onClose={onClose}
      onSubmit={async () => {
        const run = await execute(agent, {
          prompt,
          ...(Object.keys(inputs).length > 0 ? { inputs } : {}),
        });
        route(`${BASE}/agents/execution/${run.id}`);
      }}
    >
      <TextArea label={t.prompt} value={prompt} onValue={setPrompt} rows={3} required />
      <JsonField label={t.inputs} hint={t.inputsHint} value={inputs} onValue={setInputs} rows={3} />
      <p class="hint">{t.hint}</p>
    </FormDialog>
  );
}
