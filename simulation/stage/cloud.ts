import type { Faults } from '../engine/faults.ts';
import type { Observer } from '../engine/occurrences.ts';
import type { RandomSources } from '../engine/random-sources.ts';
import type { VirtualTime } from '../engine/virtual-time.ts';
import type { DynamoDbTable } from '../models/dynamodb.ts';
import type { IngramApi } from '../models/ingram-api.ts';
import type { SecretsManager } from '../models/secrets-manager.ts';
import type { SqsFifo } from '../models/sqs-fifo.ts';
import type { Thirdwatch } from '../models/thirdwatch.ts';

/** Everything that the code of a container reaches. */
export type Cloud = {
  readonly time: VirtualTime;
  readonly randoms: RandomSources;
  readonly faults: Faults;
  readonly observe: Observer;
  readonly queue: SqsFifo;
  readonly deadLetters: SqsFifo;
  readonly urls: { readonly queue: string; readonly deadLetters: string };
  readonly table: DynamoDbTable;
  readonly secrets: SecretsManager;
  readonly thirdwatch: Thirdwatch;
  readonly ingram: IngramApi;
};
