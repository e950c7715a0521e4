import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../shapes.ts';
import { openSession } from './data/api.ts';
import { html, type View } from './parts/html.ts';
import { Trouble } from './parts/parts.ts';
import { zoneText } from './parts/time.ts';
import { linkTo, type Route, useRoute } from './route.ts';
import { Health } from './screens/health.ts';
import { Live } from './screens/live.ts';
import { Order } from './screens/order.ts';
import { Orders } from './screens/orders.ts';
import { ParkedScreen } from './screens/parked.ts';
import { TryIt } from './screens/try.ts';

type Screen = {
  readonly title: string;
  readonly view: (props: { readonly session: Session }) => View;
  readonly isLocalOnly?: boolean;
};

const SCREENS: Readonly<Record<string, Screen>> = {
  live: { title: 'Live', view: Live },
  orders: { title: 'Orders', view: Orders },
  parked: { title: 'Parked', view: ParkedScreen },
  health: { title: 'Health', view: Health },
  try: { title: 'Try it', view: TryIt, isLocalOnly: true },
};

function App(): View {
  const [session, setSession] = useState<Session>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    openSession().then(setSession, (failed: Error) => setError(failed.message));
  }, []);
  if (session === undefined) return html`<main class="notice"><${Trouble} error=${error} /></main>`;
  return html`<${Page} session=${session} />`;
}

function Page({ session }: { readonly session: Session }): View {
  const route = useRoute();
  const screens = Object.entries(SCREENS).filter(([, { isLocalOnly }]) => session.isLocal || !isLocalOnly);
  const [name, screen] = screens.find(([each]) => each === route.screen) ?? ['live', SCREENS.live];
  const main = useRef<HTMLElement>(null);
  const title = route.detail ?? screen?.title ?? '';
  useFocus(main, route, `${title} · ${session.stage}`);
  return html`
    <a class="skip" href="#main" onClick=${(event: Event) => skipTo(event, main.current)}>Skip to the content</a>
    <header>
      <p class="brand">Order events <span class="stage">${session.stage}</span></p>
      <nav aria-label="Screens">
        ${screens.map(
          ([each, { title: text }]) =>
            html`<a href=${linkTo(each)} aria-current=${each === name ? 'page' : undefined}>${text}</a>`,
        )}
      </nav>
    </header>
    <main id="main" ref=${main} tabindex="-1">
      ${
        name === 'orders' && route.detail !== undefined
          ? html`<${Order} key=${route.detail} number=${route.detail} session=${session} />`
          : html`<${screen?.view} session=${session} />`
      }
    </main>
    <footer>
      <p>Times are local: ${zoneText()}.</p>
      ${session.mayChange ? null : html`<p>This console only looks.</p>`}
    </footer>
  `;
}

/** Whoever hears the page instead of seeing it is told that the screen has changed. */
function useFocus(main: { readonly current: HTMLElement | null }, route: Route, title: string): void {
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = title;
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
  }, [route.screen, route.detail]);
}

function skipTo(event: Event, main: HTMLElement | null): void {
  event.preventDefault();
  main?.focus();
}

render(html`<${App} />`, document.body);
