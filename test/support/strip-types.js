import { stripTypeScriptTypes } from 'node:module';

/** For Jest's own runner, which mutation testing needs: does what Node does with TypeScript. */
export default { process: (code) => ({ code: stripTypeScriptTypes(code) }) };
