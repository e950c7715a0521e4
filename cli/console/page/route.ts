import { useEffect, useState } from 'preact/hooks';

/** Where in the page one is, such as `orders` and `PO-1001`. */
export type Route = { readonly screen: string; readonly detail: string | undefined };

/** The address of a screen, or of what it shows. */
export function linkTo(screen: string, detail?: string): string {
  return detail === undefined ? `#/${screen}` : `#/${screen}/${encodeURIComponent(detail)}`;
}

/** The current route; the page is drawn again when it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(readRoute);
  useEffect(() => {
    const follow = () => setRoute(readRoute());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

function readRoute(): Route {
  const [, screen = '', detail] = location.hash.split('/');
  return { screen, detail: detail === undefined ? undefined : decoded(detail) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
