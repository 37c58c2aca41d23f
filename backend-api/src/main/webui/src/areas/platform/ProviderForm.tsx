import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { en } from '../../text/en';
import { Answer } from '../../ui/basics';
import { FormDialog } from '../../ui/dialog';
import { Check, SelectField, TextArea, TextField } from '../../ui/forms';
import { tell } from '../../ui/toast';
import { type Family, families, type Provider, saveProvider } from './api';

const t = en.platform;
const MASKED = '***';

export function ProviderForm(props: { of?: Provider; onClose: () => void; onSaved: () => Promise<unknown> }) {
  const kinds = useQuery({ queryKey: ['families'], queryFn: families, enabled: !props.of });
  return props.of ? (
    <Form {...props} families={[]} />
  ) : (
    <Answer of={kinds} lines={2}>
      {(found) => <Form {...props} families={found} />}
    </Answer>
  );
}

function Form(props: { of?: Provider; families: Family[]; onClose: () => void; onSaved: () => Promise<unknown> }) {
  const { of } = props;
  const [family, setFamily] = useState(of?.provider_key ?? props.families[0]?.provider_key ?? '');
  const [name, setName] = useState(of?.display_name ?? '');
  const [slug, setSlug] = useState(of?.slug ?? '');
  const [endpoint, setEndpoint] = useState(of?.endpoint_url ?? '');
  const [health, setHealth] = useState(of?.healthcheck_url ?? '');
  const [secret, setSecret] = useState(of?.secret_refs.api_key ?? '');
  const [config, setConfig] = useState(JSON.stringify(of?.config ?? {}, null, 2));
  const [enabled, setEnabled] = useState(of?.enabled ?? true);
  const parsed = objectOf(config);
  return (
    <FormDialog
      title={of ? t.editThing(of.display_name) : t.providers.add}
      submit={en.common.save}
      wide
      disabled={parsed === null}
      onClose={props.onClose}
      onSubmit={async () => {
        const value: Partial<Provider> = {
          slug,
          display_name: name,
          endpoint_url: endpoint,
          healthcheck_url: health || null,
          config: parsed ?? {},
          enabled,
        };
        if (secret !== MASKED) {
          value.secret_refs = secret ? { api_key: secret } : {};
        }
        await saveProvider(of?.id ?? null, of ? value : { ...value, provider_key: family });
        tell(t.saved(name));
        await props.onSaved();
      }}
    >
      {!of && (
        <SelectField
          label={t.providers.family}
          value={family}
          onValue={setFamily}
          hint={props.families.find((one) => one.provider_key === family)?.description}
          options={props.families.map((one) => ({
            value: one.provider_key,
            text: `${one.display_name} · ${t.capability(one.capability)}`,
          }))}
        />
      )}
      <div class="two">
        <TextField label={t.name} value={name} onValue={setName} required />
        <TextField label={t.slug} hint={t.slugHint} value={slug} onValue={setSlug} required />
      </div>
      <TextField label={t.providers.endpoint} value={endpoint} onValue={setEndpoint} type="url" required />
      <TextField label={t.providers.healthUrl} hint={t.providers.healthHint} value={health} onValue={setHealth} />
      <TextField label={t.providers.secret} hint={t.providers.secretHint} value={secret} onValue={setSecret} />
      <TextArea
        label={t.providers.config}
        hint={t.providers.configHint}
        error={parsed === null ? t.providers.configWrong : null}
        value={config}
        onValue={setConfig}
        rows={8}
        class="mono"
      />
      <Check label={t.providers.enabled} checked={enabled} onValue={setEnabled} />
    </FormDialog>
  );
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
