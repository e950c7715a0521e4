// Real: everything from the signed body to Thirdwatch's call. Doubles: the order world, which sends the events and knows
// the truth, and a table in memory. A failing life prints the command that replays it.
import { describe } from '@jest/globals';
import { itTellsTheTruth } from '../support/truth.ts';

describe('of what can be known, Thirdwatch hears nothing untrue and nothing harmful', () => {
  itTellsTheTruth('off', 185_721, 800);
  itTellsTheTruth('complete', 185_721, 600);
  itTellsTheTruth('confirm', 185_721, 600);
});
