import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

type Asset = { readonly type: string; readonly content: string };

/** The page's files, by path. */
export type Assets = ReadonlyMap<string, Asset>;

const PAGE = new URL('../page/', import.meta.url);

/** Reads the page, and puts its modules, its packages and its styles together: a file of each kind. */
export async function readAssets(): Promise<Assets> {
  const [html, icon, [script, style]] = await Promise.all([
    readFile(new URL('index.html', PAGE), 'utf8'),
    readFile(new URL('icon.svg', PAGE), 'utf8'),
    bundle(['main.ts', 'style.css']),
  ]);
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', content: html }],
    ['/style.css', { type: 'text/css; charset=utf-8', content: style ?? '' }],
    ['/icon.svg', { type: 'image/svg+xml', content: icon }],
    ['/main.js', { type: 'text/javascript; charset=utf-8', content: script ?? '' }],
  ]);
}

async function bundle(names: readonly string[]): Promise<readonly string[]> {
  const { outputFiles } = await build({
    entryPoints: names.map((name) => fileURLToPath(new URL(name, PAGE))),
    outdir: fileURLToPath(PAGE),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    legalComments: 'none',
  });
  return outputFiles.map(({ text }) => text);
}
