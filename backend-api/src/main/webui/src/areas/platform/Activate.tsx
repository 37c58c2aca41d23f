import { useQueryClient } from '@tanstack/preact-query';
import { CircleCheck, CircleX } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../../api/errors';
import { en } from '../../text/en';
import { Button, Failed, Meter } from '../../ui/basics';
import { Dialog } from '../../ui/dialog';
import { activate, type Deployment, type Preflight } from './api';
import { Findings } from './Readiness';

const t = en.platform.activation;

type Outcome = { done: true } | { done: false; error: unknown; failures: Preflight[] } | null;

/** Activates at once and shows what the preflight of each provider found. */
export function Activate({ deployment, onClose }: { deployment: Deployment; onClose: () => void }) {
  const [outcome, setOutcome] = useState<Outcome>(null);
  const queries = useQueryClient();
  const run = async () => {
    setOutcome(null);
    try {
      await activate(deployment.id);
      setOutcome({ done: true });
    } catch (error) {
      const found = error instanceof ApiError ? (error.details.providers as Preflight[] | undefined) : undefined;
      setOutcome({ done: false, error, failures: found ?? [] });
    }
    await queries.invalidateQueries();
  };
  useEffect(() => {
    run();
  }, []);
  const failed = new Map(
    outcome && !outcome.done ? outcome.failures.map((failure) => [failure.provider.id, failure.validation]) : [],
  );
  return (
    <Dialog title={t.title(deployment.display_name)} onClose={onClose}>
      <div class="stack" aria-live="polite">
        {outcome === null && (
          <>
            <p>{t.checking}</p>
            <Meter value={null} label={t.checking} />
          </>
        )}
        {outcome?.done && (
          <p class="note">
            <strong>{t.done(deployment.display_name)}</strong> {t.doneHint}
          </p>
        )}
        {outcome && !outcome.done && failed.size === 0 && <Failed error={outcome.error} compact />}
        {outcome && !outcome.done && failed.size > 0 && <p>{t.refused(failed.size)}</p>}
        {outcome && (outcome.done || failed.size > 0) && (
          <ul class="preflight">
            {deployment.bindings.map((binding) => {
              const validation = failed.get(binding.provider.id);
              return (
                <li key={binding.capability} class={validation ? 'bad' : 'good'}>
                  {validation ? <CircleX size={18} aria-hidden="true" /> : <CircleCheck size={18} aria-hidden="true" />}
                  <div>
                    <strong>{binding.provider.display_name}</strong>{' '}
                    <span class="muted">
                      {en.platform.capability(binding.capability)} · {validation ? t.failed : t.passed}
                    </span>
                    {validation && <Findings of={validation.blocking_failures} />}
                  </div>
                </li>
              );
            })}
          </ul>
        )}
        {outcome && (
          <div class="form-foot">
            {!outcome.done && <Button onClick={run}>{en.common.retry}</Button>}
            <Button kind="primary" onClick={onClose}>
              {en.common.close}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  );
}
