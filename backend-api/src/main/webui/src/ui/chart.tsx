import { useEffect, useRef } from 'preact/hooks';
import { en } from '../text/en';
import { number } from './format';

export interface Series {
  name: string;
  values: number[];
}

const COLOURS = ['--brass', '--sky', '--good', '--plum', '--warn', '--bad'];

/** Lines over time, with the same figures as a table for whoever does not see them. `times` in seconds since 1970. */
export function TimeChart({
  title,
  times,
  series,
  height = 180,
  unit = '',
}: {
  title: string;
  times: number[];
  series: Series[];
  height?: number;
  unit?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    let drop = () => {};
    import('./plot').then(({ plot }) => {
      if (!gone && box.current) {
        drop = plot(box.current, times, series, height, COLOURS, unit);
      }
    });
    return () => {
      gone = true;
      drop();
    };
  }, [times, series, height, unit]);
  return (
    <figure class="chart">
      <figcaption class="visually-hidden">{title}</figcaption>
      <div ref={box} class="chart-box" aria-hidden="true" />
      <details>
        <summary>{en.theme.table}</summary>
        <table class="table">
          <caption class="visually-hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{en.theme.chart}</th>
              {series.map((line) => (
                <th key={line.name} scope="col" class="end">
                  {line.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {times.map((time, at) => (
              <tr key={time}>
                <td>{new Date(time * 1000).toLocaleDateString()}</td>
                {series.map((line) => (
                  <td key={line.name} class="end">
                    {number(line.values[at] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
