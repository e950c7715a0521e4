// As test/truth, with other lives each time. A failing life prints the command that replays it.
import { describe } from '@jest/globals';
import { itTellsTheTruth } from '../../support/truth.ts';

describe('of what can be known, Thirdwatch hears nothing untrue and nothing harmful', () => {
  itTellsTheTruth('confirm', Math.floor(Math.random() * 1e9), 67_000);
});
