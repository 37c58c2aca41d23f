import { LogOut, Menu, Moon, Sun, X } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { Suspense } from 'preact/compat';
import { useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { logout, mayAct, useUser } from '../api/session';
import { en } from '../text/en';
import { Button, IconButton, Loading, Page } from '../ui/basics';
import { Toasts, tellFailure } from '../ui/toast';
import { AREAS, BASE, usePlace } from './areas';
import { Mark } from './Brand';
import { useTheme } from './theme';

/** What surrounds every area: the menu, the theme, the user, and the place where the area goes. */
export function Shell() {
  const user = useUser();
  const { path } = useLocation();
  const [theme, turnTheme] = useTheme();
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const areas = AREAS.filter((area) => mayAct(user, area.role));
  const [place] = usePlace();
  const here = place === undefined ? areas[0] : areas.find((area) => area.path === place);

  const first = useRef(true);
  useEffect(() => {
    setOpen(false);
    if (first.current) {
      first.current = false;
    } else {
      main.current?.focus({ preventScroll: true });
    }
  }, [path]);
  useEffect(() => {
    const close = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(false);
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, []);

  return (
    <div class="shell">
      <a class="skip" href="#main">
        {en.shell.skip}
      </a>
      <header class="topbar">
        <a class="brand" href={`${BASE}/`}>
          <Mark size={24} /> {en.product}
        </a>
        <IconButton label={en.shell.menu} icon={Menu} onClick={() => setOpen(true)} aria-expanded={open} />
      </header>
      <button
        type="button"
        class={`scrim ${open ? 'open' : ''}`}
        aria-label={en.shell.closeMenu}
        onClick={() => setOpen(false)}
      />
      <div class={`rail ${open ? 'open' : ''}`}>
        <div class="row">
          <a class="brand grow" href={`${BASE}/`}>
            <Mark /> {en.product}
          </a>
          {open && <IconButton label={en.shell.closeMenu} icon={X} onClick={() => setOpen(false)} />}
        </div>
        <nav aria-label={en.shell.areas}>
          <ul>
            {areas.map((area) => {
              return (
                <li key={area.path}>
                  <a href={`${BASE}/${area.path}`} aria-current={area === here ? 'page' : undefined}>
                    <area.icon size={18} strokeWidth={1.8} aria-hidden="true" />
                    {area.name}
                  </a>
                </li>
              );
            })}
          </ul>
        </nav>
        <div class="rail-foot">
          <div class="who">
            <strong class="clip">{user.username}</strong>
            <small>{user.role}</small>
          </div>
          <IconButton
            label={theme === 'dark' ? en.shell.light : en.shell.dark}
            icon={theme === 'dark' ? Sun : Moon}
            onClick={turnTheme}
          />
          <IconButton label={en.shell.logout} icon={LogOut} onClick={() => logout().catch(tellFailure)} />
        </div>
      </div>
      <main id="main" ref={main} tabIndex={-1}>
        <Guard key={here?.path}>
          <Suspense fallback={<Loading />}>{here ? <here.component /> : <Nowhere />}</Suspense>
        </Guard>
      </main>
      <Toasts />
    </div>
  );
}

function Nowhere() {
  const [place] = usePlace();
  const forbidden = AREAS.some((area) => area.path === place);
  return (
    <Page
      title={forbidden ? en.shell.forbidden : en.shell.notFound}
      lead={forbidden ? en.shell.forbiddenHint : en.shell.notFoundHint}
    >
      {null}
    </Page>
  );
}

/** An area that fails to draw does not take the menu with it. */
function Guard({ children }: { children: ComponentChildren }) {
  const [error] = useErrorBoundary((failed) => console.error(failed));
  if (!error) {
    return <>{children}</>;
  }
  return (
    <Page title={en.shell.broken} lead={en.shell.brokenHint}>
      <div>
        <Button onClick={() => location.reload()}>{en.shell.reload}</Button>
      </div>
    </Page>
  );
}
