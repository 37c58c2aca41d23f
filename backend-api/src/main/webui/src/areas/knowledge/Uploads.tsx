import { useQueryClient } from '@tanstack/preact-query';
import { CircleAlert, CircleCheck, LoaderCircle, UploadCloud } from 'lucide-preact';
import { useRef, useState } from 'preact/hooks';
import { explain, remedy } from '../../api/errors';
import { en } from '../../text/en';
import { Button } from '../../ui/basics';
import { bytes } from '../../ui/format';
import { upload } from './api';

const text = en.knowledge.documentList;
const KINDS = '.txt,.md,.json,.jsonl,.pdf';

type State = { at: 'waiting' } | { at: 'uploading' } | { at: 'done'; count: number } | { at: 'failed'; error: unknown };

interface Upload {
  file: File;
  state: State;
}

/** Where files are dropped. They go up one after the other, so that each one's outcome is its own. */
export function Uploads({ id }: { id: string }) {
  const queries = useQueryClient();
  const [list, setList] = useState<Upload[]>([]);
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const put = (file: File, state: State) =>
    setList((now) => now.map((one) => (one.file === file ? { file, state } : one)));
  const send = async (file: File) => {
    put(file, { at: 'uploading' });
    try {
      put(file, { at: 'done', count: (await upload(id, file)).count });
    } catch (error) {
      put(file, { at: 'failed', error });
    }
    queries.invalidateQueries({ queryKey: ['documents', id] });
    queries.invalidateQueries({ queryKey: ['base', id] });
  };
  const take = (files: FileList | null | undefined) => {
    const chosen = [...(files ?? [])];
    setList((now) => [...now, ...chosen.map((file): Upload => ({ file, state: { at: 'waiting' } }))]);
    for (const file of chosen) {
      queue.current = queue.current.then(() => send(file));
    }
  };
  const settled = list.length > 0 && list.every((one) => one.state.at === 'done' || one.state.at === 'failed');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way to what the button does
    <div
      class={`drop ${over ? 'over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <div class="row">
        <UploadCloud size={24} strokeWidth={1.5} aria-hidden="true" />
        <span class="grow">
          <strong>{text.drop}</strong>
          <small class="muted">{text.dropHint}</small>
        </span>
        <Button onClick={() => chooser.current?.click()}>{text.choose}</Button>
        <input
          ref={chooser}
          class="visually-hidden"
          type="file"
          multiple
          accept={KINDS}
          tabIndex={-1}
          aria-label={text.choose}
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
      </div>
      {list.length > 0 && (
        <ul class="uploads" aria-live="polite">
          {list.map((one, at) => (
            <li key={`${one.file.name} ${at}`} class={one.state.at}>
              <Sign of={one.state} />
              <span class="clip">{one.file.name}</span>
              <small class="muted">{bytes(one.file.size)}</small>
              <span class="grow end">
                <Outcome of={one.state} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {settled && (
        <Button small kind="quiet" onClick={() => setList([])}>
          {text.clear}
        </Button>
      )}
    </div>
  );
}

function Sign({ of }: { of: State }) {
  switch (of.at) {
    case 'waiting':
    case 'uploading':
      return <LoaderCircle size={15} class={of.at === 'uploading' ? 'spin' : ''} aria-hidden="true" />;
    case 'done':
      return <CircleCheck size={15} aria-hidden="true" />;
    case 'failed':
      return <CircleAlert size={15} aria-hidden="true" />;
  }
}

function Outcome({ of }: { of: State }) {
  switch (of.at) {
    case 'waiting':
      return <small class="muted">{text.waiting}</small>;
    case 'uploading':
      return <small class="muted">{en.common.loading}</small>;
    case 'done':
      return <small>{text.indexed(of.count)}</small>;
    case 'failed':
      return (
        <small>
          {explain(of.error)} {remedy(of.error)}
        </small>
      );
  }
}
