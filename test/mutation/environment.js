import { TestEnvironment } from 'jest-environment-node';

/** Skips what is left after the first failure: a mutant that one test has found needs no other. */
export default class extends TestEnvironment {
  #hasFailed = false;

  handleTestEvent({ name, test }) {
    this.#hasFailed ||= name === 'test_fn_failure' || name === 'hook_failure';
    if (name === 'test_start' && this.#hasFailed) test.mode = 'skip';
  }
}
