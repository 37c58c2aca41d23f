import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { en } from '../../text/en';
import { Answer } from '../../ui/basics';
import { FormDialog } from '../../ui/dialog';
import { SelectField, TextArea, TextField } from '../../ui/forms';
import { tell } from '../../ui/toast';
import { createBase, embeddings, stores } from './api';
import { HOME } from './Bases';

const LENGTH = 200;
const OVERLAP = 40;

export function NewBase({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const { route } = useLocation();
  const offered = useQuery({ queryKey: ['stores'], queryFn: stores });
  const [name, setName] = useState('');
  const [slug, setSlug] = useState('');
  const [description, setDescription] = useState('');
  const [chosenStore, setStore] = useState('');
  const [model, setModel] = useState('');
  const [length, setLength] = useState(String(LENGTH));
  const [overlap, setOverlap] = useState(String(OVERLAP));
  const store = chosenStore || (offered.data?.[0]?.id ?? '');
  const models = useQuery({ queryKey: ['embeddings', store], queryFn: () => embeddings(store), enabled: store !== '' });
  const choices = (models.data ?? []).flatMap((provider) =>
    provider.resources.map((resource) => ({
      value: `${provider.id} ${resource.id}`,
      text: `${resource.display_name} · ${provider.display_name}`,
      provider,
      resource,
    })),
  );
  useEffect(() => {
    const first = models.data?.find((provider) => provider.default_resource_id);
    setModel(first ? `${first.id} ${first.default_resource_id}` : (choices[0]?.value ?? ''));
  }, [models.data]);
  const chosen = choices.find((choice) => choice.value === model);
  const longest = chosen?.resource.chunking_constraints?.safe_chunk_length_max;
  const short =
    slug ||
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
  const submit = async () => {
    const made = await createBase({
      slug: short,
      display_name: name,
      description,
      backing_provider_instance_id: store,
      vectorization: {
        mode: 'vanessa_embeddings',
        embedding_provider_instance_id: chosen?.provider.id,
        embedding_resource_id: chosen?.resource.id,
      },
      chunking: {
        strategy: 'fixed_length',
        config: { unit: 'tokens', chunk_length: Number(length), chunk_overlap: Number(overlap) },
      },
    });
    await queries.invalidateQueries({ queryKey: ['bases'] });
    tell(en.knowledge.form.made);
    route(`${HOME}/${made.id}/documents`);
  };
  return (
    <FormDialog
      title={en.knowledge.fresh}
      submit={en.knowledge.form.submit}
      onSubmit={submit}
      onClose={onClose}
      disabled={!chosen || name.trim() === ''}
    >
      <TextField label={en.knowledge.form.name} value={name} onValue={setName} name="name" required maxLength={120} />
      <TextField
        label={en.knowledge.form.slug}
        hint={en.knowledge.form.slugHint}
        value={slug}
        placeholder={short}
        onValue={setSlug}
        name="slug"
        pattern="[a-z0-9][a-z0-9\-]*"
      />
      <TextArea label={en.knowledge.form.description} value={description} onValue={setDescription} rows={2} />
      <Answer of={offered} lines={2}>
        {(list) => (
          <SelectField
            label={en.knowledge.form.store}
            value={store}
            onValue={setStore}
            options={list.map((one) => ({ value: one.id, text: one.display_name }))}
          />
        )}
      </Answer>
      <Answer of={models} lines={2}>
        {() => (
          <SelectField
            label={en.knowledge.form.embeddings}
            value={model}
            onValue={setModel}
            options={choices.length > 0 ? choices : [{ value: '', text: en.knowledge.form.noEmbeddings }]}
          />
        )}
      </Answer>
      <div class="two">
        <TextField
          label={en.knowledge.form.length}
          hint={longest && en.knowledge.form.lengthHint(longest)}
          type="number"
          min={1}
          max={longest}
          value={length}
          onValue={setLength}
          required
        />
        <TextField
          label={en.knowledge.form.overlap}
          type="number"
          min={0}
          value={overlap}
          onValue={setOverlap}
          required
        />
      </div>
      <p class="hint">{en.knowledge.form.fixed}</p>
    </FormDialog>
  );
}
