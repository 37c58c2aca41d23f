import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { mayAct, useUser } from '../../api/session';
import { useUserNames } from '../../api/users';
import { en } from '../../text/en';
import { Answer, Panel } from '../../ui/basics';
import { duration, number } from '../../ui/format';
import { SelectField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { list, type Metrics, usage } from './api';
import { Quotas } from './Quotas';
import { daysBack, UsageChart } from './UsageChart';

const t = en.models.usage;
const METRICS = ['calls', 'prompt_tokens', 'completion_tokens', 'errors'] as const;
const SPANS = [7, 30, 90];

export function Usage() {
  const user = useUser();
  const nameOf = useUserNames();
  const [by, setBy] = useState<'model' | 'user'>('model');
  const [days, setDays] = useState(30);
  const [metric, setMetric] = useState<(typeof METRICS)[number]>('calls');
  const models = useQuery({ queryKey: ['models'], queryFn: list });
  const modelName = (id?: string) => models.data?.find((model) => model.id === id)?.name ?? id ?? '–';
  const from = daysBack(days);
  const report = useQuery({
    queryKey: ['usage', 'all', by, from],
    queryFn: async () => ({ daily: await usage(from, `day,${by}`), totals: await usage(from, by) }),
  });
  const label = (key: { model_id?: string; user_id?: number }) =>
    by === 'model' ? modelName(key.model_id) : nameOf(key.user_id ?? null);
  return (
    <div class="stack">
      <Panel title={t.title} hint={mayAct(user, 'admin') ? t.hint : t.ownHint}>
        <div class="filters">
          {mayAct(user, 'admin') && (
            <SelectField
              label={t.by}
              value={by}
              onValue={(value) => setBy(value as typeof by)}
              options={[
                { value: 'model', text: t.byModel },
                { value: 'user', text: t.byUser },
              ]}
            />
          )}
          <SelectField
            label={t.metric}
            value={metric}
            onValue={(value) => setMetric(value as typeof metric)}
            options={METRICS.map((value) => ({ value, text: t[value] }))}
          />
          <SelectField
            label={t.span}
            value={String(days)}
            onValue={(value) => setDays(Number(value))}
            options={SPANS.map((value) => ({ value: String(value), text: t.lastDays(value) }))}
          />
        </div>
        <Answer of={report} lines={6}>
          {(found) => (
            <>
              <UsageChart
                key={`${by} ${models.data?.length}`}
                report={found.daily}
                days={days}
                metric={metric}
                names={label}
              />
              {found.totals.groups.length > 0 && (
                <Table
                  caption={t.title}
                  rows={found.totals.groups}
                  keyOf={(group) => label(group.key)}
                  columns={[
                    {
                      title: by === 'model' ? t.byModel : t.byUser,
                      cell: (group) => <strong>{label(group.key)}</strong>,
                    },
                    ...METRICS.map((name) => ({
                      title: t[name],
                      align: 'end' as const,
                      cell: (group: { usage: Metrics }) => number(group.usage.metrics[name]?.value ?? 0),
                    })),
                    { title: t.latency, align: 'end', cell: (group) => meanLatency(group.usage) },
                  ]}
                />
              )}
            </>
          )}
        </Answer>
      </Panel>
      <Quotas />
    </div>
  );
}

function meanLatency(of: Metrics): string {
  const calls = of.metrics.calls?.value ?? 0;
  return calls === 0 ? '–' : duration((of.metrics.latency_ms?.value ?? 0) / calls);
}
