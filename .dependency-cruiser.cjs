'use strict';

/**
 * The arrows between the rooms of the project, as ARCHITECTURE.md draws them. Type-only imports count as well: they
 * tell which room has to know about which.
 */

/** What each room may import, beside itself and packages. */
const IMPORTS = {
  functions: ['lib'],
  'lib/bridge': [
    ...['lib/ingram', 'lib/thirdwatch', 'lib/orders'],
    ...['lib/queue', 'lib/store', 'lib/archive', 'lib/platform'],
  ],
  'lib/archive': ['lib/queue', 'lib/ingram', 'lib/platform'],
  'lib/ingram': ['lib/platform'],
  'lib/thirdwatch': ['lib/platform'],
  // Nothing but types, as a test says.
  'lib/orders': ['lib/ingram', 'lib/thirdwatch'],
  'lib/queue': ['lib/ingram', 'lib/platform'],
  'lib/store': ['lib/orders', 'lib/thirdwatch', 'lib/ingram', 'lib/platform'],
  'lib/platform': [],
  // Plays lives of orders to a stage, and judges what became of them.
  prove: ['lib', 'simulation/world', 'bench/prices.ts', 'bench/statistics.ts'],
  cli: ['lib', 'prove', 'local/stage/stage-file-format.ts'],
  // A server on this machine: what it refuses is written once.
  'cli/console/server': ['cli', 'lib', 'local/http'],
  // A page in a browser: of the server it knows the types of the answers, and it writes durations as `relay` does.
  'cli/console/page': ['cli/console/shapes.ts', 'cli/order/json.ts', 'lib/platform/duration.ts'],
  local: ['lib'],
  soak: ['lib', 'local', 'prove'],
  bench: ['lib', 'local'],
  'bench/console': ['bench', 'lib', 'local', 'cli'],
  release: ['lib', 'local'],
  // It speaks to AWS as the bridge's own code does not.
  assumptions: ['bench/prices.ts'],
  simulation: ['lib', 'local/script-command.ts'],
  // They share no code with what they judge.
  'simulation/world': [],
  'simulation/engine': ['simulation/world'],
  'simulation/models': ['simulation/engine', 'simulation/world'],
  'simulation/traffic': ['simulation/engine', 'simulation/world'],
  'simulation/oracles': ['simulation/engine', 'simulation/traffic', 'simulation/world'],
  resources: ['lib'],
  test: [
    'lib',
    'cli',
    'prove',
    'local',
    'soak',
    'bench',
    'simulation',
    'assumptions',
    'release',
    'resources',
  ],
};

const within = (room) => (room.endsWith('.ts') ? `^${room}$` : `^${room}/`);

const isIn = (room) => (other) => other.startsWith(`${room}/`);

const rooms = Object.entries(IMPORTS).map(([room, imports]) => ({
  name: `${room} imports only ${imports.join(', ') || 'packages'}`,
  severity: 'error',
  // A room within has arrows of its own.
  from: { path: within(room), pathNot: Object.keys(IMPORTS).filter(isIn(room)).map(within) },
  to: {
    path: '^(functions|lib|cli|prove|local|soak|bench|simulation|assumptions|release|test|resources)/',
    pathNot: [room, ...imports].map(within),
  },
}));

const others = {
  name: 'every folder is a room that is named here',
  severity: 'error',
  from: { pathNot: [...Object.keys(IMPORTS).map(within), '(^|/)node_modules/'] },
  to: {},
};

const cycles = { name: 'no cycle', severity: 'error', from: {}, to: { circular: true } };

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...rooms, others, cycles],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    cache: { folder: '.local/checks/depcruise', strategy: 'content' },
  },
};
