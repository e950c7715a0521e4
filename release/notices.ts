import * as v from 'valibot';

const License = v.object({
  license: v.optional(v.object({ id: v.optional(v.string()), name: v.optional(v.string()) })),
  expression: v.optional(v.string()),
});

const LicenseText = v.object({
  license: v.object({
    text: v.optional(v.object({ content: v.string(), encoding: v.optional(v.string()) })),
  }),
});

const Component = v.object({
  group: v.optional(v.string()),
  name: v.string(),
  version: v.optional(v.string(), 'unknown'),
  author: v.optional(v.string()),
  licenses: v.optional(v.array(License), []),
  externalReferences: v.optional(v.array(v.object({ type: v.string(), url: v.string() })), []),
  evidence: v.optional(v.object({ licenses: v.optional(v.array(LicenseText), []) }), {}),
});
type Component = v.InferOutput<typeof Component>;

const Sbom = v.object({ components: v.array(Component) });

/** A third-party package that a function's bundle holds a part of. */
export type BundledPackage = {
  readonly id: string;
  /** Its license as an SPDX expression; empty when it declares none. */
  readonly license: string;
  readonly author?: string | undefined;
  readonly homepage?: string | undefined;
  /** The texts of its license and notice files. */
  readonly texts: readonly string[];
};

/** The packages of a CycloneDX SBOM with its license texts. */
export function packagesIn(sbom: unknown): readonly BundledPackage[] {
  return v.parse(Sbom, sbom).components.map(packageOf);
}

function packageOf(component: Component): BundledPackage {
  const { group, name, version, author, licenses, externalReferences, evidence } = component;
  const declared = licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name);
  return {
    id: `${group === undefined ? name : `${group}/${name}`} ${version}`,
    license: declared.filter((license) => license !== undefined).join(' AND '),
    author,
    homepage: externalReferences.find(({ type }) => type === 'website')?.url,
    texts: (evidence.licenses ?? []).flatMap(({ license: { text } }) =>
      text === undefined ? [] : [decoded(text)],
    ),
  };
}

function decoded({ content, encoding }: { content: string; encoding?: string | undefined }): string {
  return encoding === 'base64' ? Buffer.from(content, 'base64').toString('utf8') : content;
}

const RULE = '-'.repeat(80);

/** What the licenses of bundled packages want to be told to whoever gets the bundles: each license text once. */
export function noticesOf(packages: readonly BundledPackage[]): string {
  const unique = [...new Map(packages.map((one) => [one.id, one])).values()];
  const byText = Map.groupBy(
    unique.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    ({ texts, license }) => texts.join(`\n\n`).trim() || `License: ${license}`,
  );
  const sections = [...byText].map(([text, some]) => `${some.map(headingOf).join('\n')}\n\n${text}\n`);
  return ['The functions of ingram-thirdwatch-bridge contain code of these packages.\n', ...sections].join(
    `\n${RULE}\n\n`,
  );
}

function headingOf({ id, license, author, homepage }: BundledPackage): string {
  return [id, license, author, homepage].filter((part) => part !== undefined && part !== '').join(' · ');
}
