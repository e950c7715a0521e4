/**
 * What nothing uses: files, exports, dependencies. With `--production`, tests do not count as use; an export that its
 * own file uses may then be there for a unit test.
 *
 * @type {import('knip').KnipConfig}
 */
export default ({ production = false }) => ({
  entry: [
    // Named in serverless.yml.
    'functions/*.ts!',
    'local/simulators/thirdwatch/function.ts!',
    'lib/platform/{left-out,no-event-streams}.ts!',
    'local/stack/offline-stack.cjs!',
    'resources/*.{cjs,ts}!',
    // The commands of package.json.
    'cli/{bin.js,relay.ts}!',
    // Bundled when the console starts.
    'cli/console/page/main.ts!',
    'local/start.ts!',
    'local/demo/demo.ts!',
    'soak/soak.ts!',
    'bench/bench.ts!',
    'bench/console/{main,measure}.ts!',
    'release/{main,stored-state}.ts!',
    'assumptions/main.ts!',
    'simulation/truth/truth.ts!',
    'simulation/simulate.ts!',
    'simulation/defects/{main,hunt,plant,layers}.ts!',
    // Started as processes of their own, or bundled.
    'soak/system-process.ts!',
    'bench/{floor,reference}/{receiver,forwarder}.ts!',
    'bench/lambda/host.ts!',
    'test/support/start-probe.ts',
    'test/deploy/template-lint-process.ts',
    // Named in stryker.config.js and stryker.core.config.js.
    'stryker.core.config.js!',
    'test/mutation/{core.ts,environment.js}',
    'test/support/strip-types.js',
    'test/support/quick-properties.ts',
  ],
  jest: { config: ['jest.config.js', 'jest.slow.config.js', 'jest.browser.config.js'] },
  project: ['**/*.{ts,js,cjs}!', '!test/**!'],
  // The parser of .dependency-cruiser.cjs, which without it finds nothing and says so nowhere.
  // A package without types, which a test loads by `createRequire`.
  ignoreDependencies: ['@swc/core', 'semver'],
  ignoreExportsUsedInFile: production,
});
