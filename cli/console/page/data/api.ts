import type { Session } from '../../shapes.ts';

let changeToken = '';

/** Reads what this console is of, and the token for changes. */
export async function openSession(): Promise<Session> {
  const session = await get<Session>('/api/session');
  changeToken = session.changeToken;
  return session;
}

/** Asks the server for something. @throws Error in words for people */
export function get<T>(path: string): Promise<T> {
  return ask<T>(path, {});
}

/** Asks the server to do something. */
export function change<T>(path: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json', 'x-change-token': changeToken };
  return ask<T>(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(`.${path}`, init).catch(() => {
    throw new Error('The console does not answer. Is relay console, or npm start, still running?');
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer as T;
  throw new Error(String((answer as { error?: unknown }).error ?? `The console answers ${response.status}.`));
}

/** A path of the console with its query. */
export function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  return `${path}?${new URLSearchParams(query)}`;
}
