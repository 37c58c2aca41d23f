import type { LucideIcon } from 'lucide-preact';
import { LoaderCircle } from 'lucide-preact';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { ApiError, explain, remedy } from '../api/errors';
import { en } from '../text/en';
import { relative } from './format';

type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'busy';

interface ButtonProps extends Omit<JSX.HTMLAttributes<HTMLButtonElement>, 'icon'> {
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  type?: 'button' | 'submit';
  icon?: LucideIcon;
  busy?: boolean;
  disabled?: boolean;
  small?: boolean;
}

export function Button({
  kind = 'plain',
  type = 'button',
  icon: Icon,
  busy,
  disabled,
  small,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      class={`button ${kind} ${small ? 'small' : ''}`}
      disabled={disabled || busy}
      aria-busy={busy}
    >
      {busy ? (
        <LoaderCircle class="spin" size={16} aria-hidden="true" />
      ) : (
        Icon && <Icon size={16} aria-hidden="true" />
      )}
      {children}
    </button>
  );
}

/** A button that shows only an icon; its label is read aloud and shown on hover. */
export function IconButton({ label, icon: Icon, ...rest }: ButtonProps & { label: string; icon: LucideIcon }) {
  const { kind = 'quiet', type = 'button', busy, disabled, small, ...others } = rest;
  return (
    <button
      {...others}
      type={type}
      class={`button icon ${kind} ${small ? 'small' : ''}`}
      disabled={disabled || busy}
      aria-label={label}
      title={label}
    >
      <Icon size={17} aria-hidden="true" class={busy ? 'spin' : ''} />
    </button>
  );
}

export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <span class={`badge ${tone}`}>
      <span class="dot" aria-hidden="true" />
      {children}
    </span>
  );
}

/** The frame of a page: title, what it is for, what can be done. */
export function Page(props: {
  title: string;
  lead?: ComponentChildren;
  actions?: ComponentChildren;
  back?: { href: string; text: string };
  wide?: boolean;
  children: ComponentChildren;
}) {
  useEffect(() => {
    document.title = `${props.title} · ${en.product}`;
  }, [props.title]);
  return (
    <div class={`page ${props.wide ? 'wide' : ''}`}>
      <header class="page-head">
        <div>
          {props.back && (
            <a class="back" href={props.back.href}>
              ← {props.back.text}
            </a>
          )}
          <h1>{props.title}</h1>
          {props.lead && <p class="lead">{props.lead}</p>}
        </div>
        {props.actions && <div class="actions">{props.actions}</div>}
      </header>
      {props.children}
    </div>
  );
}

export function Panel(props: {
  title?: string;
  hint?: ComponentChildren;
  actions?: ComponentChildren;
  children: ComponentChildren;
  class?: string;
}) {
  const id = useId();
  return (
    <section class={`panel ${props.class ?? ''}`} aria-labelledby={props.title ? id : undefined}>
      {props.title && (
        <header class="panel-head">
          <div>
            <h2 id={id}>{props.title}</h2>
            {props.hint && <p class="hint">{props.hint}</p>}
          </div>
          {props.actions && <div class="actions">{props.actions}</div>}
        </header>
      )}
      {props.children}
    </section>
  );
}

/** An empty state teaches: what would stand here, and how to get it. */
export function Empty(props: {
  icon: LucideIcon;
  title: string;
  children?: ComponentChildren;
  action?: ComponentChildren;
}) {
  const Icon = props.icon;
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon size={26} strokeWidth={1.5} aria-hidden="true" />
      </span>
      <h3>{props.title}</h3>
      {props.children && <p>{props.children}</p>}
      {props.action}
    </div>
  );
}

export function Loading({ lines = 3 }: { lines?: number }) {
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">{en.common.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="skeleton" />
      ))}
    </div>
  );
}

/** A failure: what happened, what to do, and the request id for whoever looks into the logs. */
export function Failed({ error, retry, compact }: { error: unknown; retry?: () => void; compact?: boolean }) {
  const hint = remedy(error);
  const id = error instanceof ApiError ? error.requestId : null;
  return (
    <div class={`failed ${compact ? 'compact' : ''}`} role="alert">
      <p>
        <strong>{explain(error)}</strong> {hint}
      </p>
      {(retry || id) && (
        <p class="failed-foot">
          {retry && (
            <Button small onClick={retry}>
              {en.common.retry}
            </Button>
          )}
          {error instanceof ApiError && (
            <small>
              <code>{error.code}</code>
              {id && (
                <>
                  {' '}
                  · {en.common.requestId} <code>{id}</code>
                </>
              )}
            </small>
          )}
        </p>
      )}
    </div>
  );
}

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** Shows what a query brought, or that it waits or failed. */
export function Answer<T>({
  of,
  lines,
  children,
}: {
  of: Asked<T>;
  lines?: number;
  children: (data: T) => ComponentChildren;
}) {
  if (of.data !== undefined) {
    return <>{children(of.data)}</>;
  }
  return of.error ? <Failed error={of.error} retry={() => of.refetch()} /> : <Loading lines={lines} />;
}

/** How far something is; without a value it only says that it moves. */
export function Meter({ value, label, tone = 'busy' }: { value: number | null; label: string; tone?: Tone }) {
  return (
    <progress class={`meter ${tone}`} max={100} value={value ?? undefined} aria-label={label}>
      {value === null ? label : `${value} %`}
    </progress>
  );
}

/** A moment as people say it, exact on hover; kept current. */
export function When({ at, none = en.common.never }: { at: string | null | undefined; none?: string }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 30_000);
    return () => clearInterval(timer);
  }, []);
  return at ? (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {relative(at)}
    </time>
  ) : (
    <span class="muted">{none}</span>
  );
}

/** Pairs of a name and its value. */
export function Facts({ of }: { of: [string, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Links that choose between the parts of one thing. */
export function Tabs({
  label,
  tabs,
}: {
  label: string;
  tabs: { href: string; text: string; here: boolean; count?: number }[];
}) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a key={tab.href} href={tab.href} aria-current={tab.here ? 'page' : undefined}>
          {tab.text}
          {tab.count !== undefined && <span class="count">{tab.count}</span>}
        </a>
      ))}
    </nav>
  );
}
