import { useMemo } from 'preact/hooks';
import { en } from '../../text/en';
import { TimeChart } from '../../ui/chart';
import type { UsageReport } from './api';

const DAY_S = 86_400;

/** The day so many days ago, as `2026-03-01`. */
export function daysBack(days: number): string {
  return new Date(Date.now() - (days - 1) * DAY_S * 1000).toISOString().slice(0, 10);
}

/** One line for each group, one point for each day; days without use are zero. */
export function UsageChart(props: {
  report: UsageReport;
  days: number;
  metric: string;
  names: (key: UsageReport['groups'][number]['key']) => string;
}) {
  const { report, days, metric, names } = props;
  const { times, series } = useMemo(() => {
    const first = Math.floor(Date.parse(daysBack(days)) / 1000);
    const times = Array.from({ length: days }, (_, day) => first + day * DAY_S);
    const lines = new Map<string, number[]>();
    for (const group of report.groups) {
      const name = names(group.key);
      const values = lines.get(name) ?? times.map(() => 0);
      const day = group.key.day ? times.indexOf(Math.floor(Date.parse(group.key.day) / 1000)) : -1;
      if (day >= 0) {
        values[day] = (values[day] ?? 0) + (group.usage.metrics[metric]?.value ?? 0);
      }
      lines.set(name, values);
    }
    return { times, series: [...lines].map(([name, values]) => ({ name, values })) };
  }, [report, days, metric]);
  return series.length === 0 ? (
    <p class="hint">{en.models.usage.none}</p>
  ) : (
    <TimeChart title={en.models.usage.title} times={times} series={series} />
  );
}
