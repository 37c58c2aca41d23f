import { ChevronLeft, ChevronRight } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { en } from '../text/en';
import { IconButton } from './basics';

export interface Column<T> {
  title: string;
  /** Shown to screen readers only, for columns of buttons. */
  hidden?: boolean;
  align?: 'end';
  cell: (row: T) => ComponentChildren;
}

const PAGE = 25;

/** A table that is paged, and a list of cards where the screen is narrow. */
export function Table<T>({
  caption,
  columns,
  rows,
  keyOf,
  page = PAGE,
}: {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  keyOf: (row: T) => string | number;
  page?: number;
}) {
  const [at, setAt] = useState(0);
  const from = Math.min(at, Math.max(0, Math.ceil(rows.length / page) - 1)) * page;
  const shown = rows.slice(from, from + page);
  return (
    <>
      <table class="table">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={column.align}>
                <span class={column.hidden ? 'visually-hidden' : undefined}>{column.title}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.title} class={column.align} data-title={column.hidden ? undefined : column.title}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > page && (
        <Pager
          from={from}
          to={from + shown.length}
          of={rows.length}
          onPrevious={() => setAt(from / page - 1)}
          onNext={() => setAt(from / page + 1)}
        />
      )}
    </>
  );
}

export function Pager(props: { from: number; to: number; of: number; onPrevious: () => void; onNext: () => void }) {
  return (
    <div class="pager">
      <span>{en.common.page(props.from + 1, props.to, props.of)}</span>
      <IconButton
        label={en.common.previous}
        icon={ChevronLeft}
        disabled={props.from === 0}
        onClick={props.onPrevious}
      />
      <IconButton label={en.common.next} icon={ChevronRight} disabled={props.to >= props.of} onClick={props.onNext} />
    </div>
  );
}
