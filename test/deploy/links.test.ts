import { readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../local/work-folder.ts';
import { DOCUMENTS } from '../support/documents.ts';

/* Where the documents point to: files of the project, and sections of one another. */

type Link = { readonly document: string; readonly path: string; readonly section: string | undefined };

const textOf = (document: string) => readFileSync(join(ROOT, document), 'utf8');
const withoutCode = (markdown: string) => markdown.replaceAll(/^```.*?^```$/gms, '');

/** The links of a document that lead to the project itself, as paths from its folder on. */
function linksOf(document: string): readonly Link[] {
  const targets = [...withoutCode(textOf(document)).matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, target = '']) => target,
  );
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', section] = target.split('#');
      const linked = path === '' ? document : relative(ROOT, join(ROOT, dirname(document), path));
      return { document, path: linked, section };
    });
}

/** The anchors that GitHub makes of a document's headings. */
function anchorsOf(document: string): ReadonlySet<string> {
  const headings = withoutCode(textOf(document)).matchAll(/^#+ (.*)$/gm);
  return new Set([...headings].map(([, heading = '']) => anchorOf(heading)));
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

describe('The documents', () => {
  const links = DOCUMENTS.flatMap(linksOf);

  it('point to files that are there', async () => {
    expect(links.length).toBeGreaterThan(50);
    const missing = await Promise.all(
      links.map(({ document, path }) =>
        access(join(ROOT, path)).then(
          () => [],
          () => [`${document} → ${path}`],
        ),
      ),
    );
    expect(missing.flat()).toEqual([]);
  });

  it('point to sections that are there', () => {
    const toSections = links.filter(({ section, path }) => section !== undefined && path.endsWith('.md'));
    const missing = toSections.filter(({ path, section = '' }) => !anchorsOf(path).has(section));

    expect(toSections.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it('are all reached from the README', () => {
    const reached = new Set(['README.md']);
    for (const document of reached) {
      for (const { path } of linksOf(document)) if (path.endsWith('.md')) reached.add(path);
    }

    expect(DOCUMENTS.filter((name) => name.startsWith('docs/') && !reached.has(name))).toEqual([]);
  });
});
