// As test/truth, with more lives. `npm run truth` plays those of any other seed. A failing life prints the command that
// replays it.
import { describe } from '@jest/globals';
import { itTellsTheTruth } from '../../support/truth.ts';

describe('of what can be known, Thirdwatch hears nothing untrue and nothing harmful', () => {
  itTellsTheTruth('confirm', 777, 66_667);
});
