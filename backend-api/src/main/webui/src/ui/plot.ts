import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Series } from './chart';
import { number } from './format';

/** Draws lines into the box, follows its width, and returns how to take them away. */
export function plot(
  box: HTMLElement,
  times: number[],
  series: Series[],
  height: number,
  colours: string[],
  unit: string,
): () => void {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px Inter, sans-serif',
  };
  const chart = new uPlot(
    {
      width: box.clientWidth,
      height,
      cursor: { y: false },
      legend: { show: series.length > 1 },
      scales: { y: { range: (_u, _min, max) => [0, Math.max(1, max * 1.1)] } },
      axes: [axis, { ...axis, size: 56, values: (_u, ticks) => ticks.map((tick) => number(tick) + unit) }],
      series: [
        {},
        ...series.map((line, at) => {
          const stroke = colour(colours[at % colours.length] ?? '--brass');
          return {
            label: line.name,
            stroke,
            width: 2,
            fill: series.length === 1 ? `${stroke}22` : undefined,
            points: { show: times.length < 40, size: 5 },
          };
        }),
      ],
    },
    [times, ...series.map((line) => line.values)],
    box,
  );
  const watch = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height }));
  watch.observe(box);
  return () => {
    watch.disconnect();
    chart.destroy();
  };
}
