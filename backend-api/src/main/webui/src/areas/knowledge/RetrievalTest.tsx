import { Search, Telescope } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { en } from '../../text/en';
import { Button, Empty, Failed, Loading, Panel } from '../../ui/basics';
import { duration } from '../../ui/format';
import { Check, TextField } from '../../ui/forms';
import { type Found, type Method, query } from './api';

const text = en.knowledge.test;
const METHODS: Method[] = ['semantic', 'keyword', 'hybrid'];

type Column = { results: Found[]; took: number } | { error: unknown } | null;

type Columns = Record<Method, Column>;

/** One question, three methods, side by side. */
export function RetrievalTest({ id }: { id: string }) {
  const [question, setQuestion] = useState('');
  const [top, setTop] = useState('5');
  const [alpha, setAlpha] = useState(0.5);
  const [normalize, setNormalize] = useState(false);
  const [columns, setColumns] = useState<Columns | null>(null);
  const [hovered, hover] = useState<string | null>(null);
  const search = async (event: Event) => {
    event.preventDefault();
    setColumns({ semantic: null, keyword: null, hybrid: null });
    await Promise.all(
      METHODS.map(async (method) => {
        const begun = performance.now();
        let column: Column;
        try {
          const results = await query(id, {
            query_text: question,
            top_k: Number(top),
            search_method: method,
            query_preprocessing: normalize ? 'normalize' : 'none',
            ...(method === 'hybrid' ? { hybrid_alpha: alpha } : {}),
          });
          column = { results, took: performance.now() - begun };
        } catch (error) {
          column = { error };
        }
        setColumns((now) => (now ? { ...now, [method]: column } : now));
      }),
    );
  };
  return (
    <Panel title={text.title} hint={text.lead}>
      <form class="test-form" onSubmit={search}>
        <TextField
          label={text.question}
          value={question}
          onValue={setQuestion}
          placeholder={text.placeholder}
          required
          name="question"
        />
        <TextField label={text.top} type="number" min={1} max={50} value={top} onValue={setTop} required />
        <div class="field">
          <label for="alpha">
            {text.alpha}: {alpha.toFixed(2)}
          </label>
          <input
            id="alpha"
            type="range"
            min="0"
            max="1"
            step="0.05"
            value={alpha}
            onInput={(event) => setAlpha(Number(event.currentTarget.value))}
          />
        </div>
        <Check label={text.normalize} checked={normalize} onValue={setNormalize} />
        <Button type="submit" kind="primary" icon={Search} disabled={question.trim() === ''}>
          {text.run}
        </Button>
      </form>
      {columns ? (
        <div class="methods">
          {METHODS.map((method) => (
            <section key={method} aria-label={text.methods[method]}>
              <header>
                <h3>{text.methods[method]}</h3>
                <small class="muted">
                  {text.hints[method]}
                  {took(columns[method])}
                </small>
              </header>
              <Results column={columns[method]} method={method} columns={columns} hovered={hovered} hover={hover} />
            </section>
          ))}
        </div>
      ) : (
        <Empty icon={Telescope} title={text.empty}>
          {text.emptyHint}
        </Empty>
      )}
    </Panel>
  );
}

function took(column: Column): string {
  return column && 'took' in column ? ` · ${text.took(duration(column.took))}` : '';
}

function Results(props: {
  column: Column;
  method: Method;
  columns: Columns;
  hovered: string | null;
  hover: (id: string | null) => void;
}) {
  const { column, method } = props;
  if (column === null) {
    return <Loading lines={6} />;
  }
  if ('error' in column) {
    return <Failed error={column.error} compact />;
  }
  if (column.results.length === 0) {
    return <p class="muted">{text.nothing}</p>;
  }
  const best = Math.max(...column.results.map((found) => found.relevance_score), Number.EPSILON);
  return (
    <ol>
      {column.results.map((found, at) => {
        const others = places(props.columns, method, found.id);
        return (
          <li
            key={found.id}
            class={`hit ${props.hovered === found.id ? 'same' : ''}`}
            onMouseEnter={() => props.hover(found.id)}
            onMouseLeave={() => props.hover(null)}
          >
            <span class="row">
              <b class="rank">{at + 1}</b>
              <strong class="grow clip">{found.title}</strong>
              <span class="score">{found.relevance_score.toFixed(3)}</span>
            </span>
            <progress
              class={`meter ${method === 'hybrid' ? 'warn' : method === 'keyword' ? 'good' : 'busy'}`}
              max={best}
              value={found.relevance_score}
              aria-label={en.playgrounds.score}
            />
            {found.relevance_components && (
              <small class="muted">
                {en.playgrounds.semantic} {(found.relevance_components.semantic_score ?? 0).toFixed(3)} ·{' '}
                {en.playgrounds.keyword} {(found.relevance_components.keyword_score ?? 0).toFixed(3)}
              </small>
            )}
            <details>
              <summary>{found.text.length > 140 ? `${found.text.slice(0, 140)}…` : found.text}</summary>
              <p>{found.text}</p>
            </details>
            <small class="muted">
              <span class="mono">{String(found.metadata.source_path ?? found.metadata.source_name ?? '')}</span> ·{' '}
              {text.tokens(found.chunk_length_tokens)}
              {others && ` · ${text.also(others)}`}
            </small>
          </li>
        );
      })}
    </ol>
  );
}

/** Where the other methods rank the same passage. */
function places(columns: Columns, method: Method, id: string): string {
  return METHODS.filter((other) => other !== method)
    .flatMap((other) => {
      const column = columns[other];
      const at = column && 'results' in column ? column.results.findIndex((found) => found.id === id) : -1;
      return at < 0 ? [] : [text.rank(text.methods[other].toLowerCase(), at + 1)];
    })
    .join(', ');
}
