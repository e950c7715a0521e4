// Real: what writes, reads and parks messages of the queue, and docs/contract. Double: SQS's client.

import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentOf, messagesOf } from '../../lib/bridge/receive/delivery-messages.ts';
import { PARK_REASONS, Unforwardable } from '../../lib/platform/errors.ts';
import { decodeMessage } from '../../lib/queue/message.ts';
import { encodeRecheck, type OutgoingMessage } from '../../lib/queue/outgoing.ts';
import { park } from '../../lib/queue/park.ts';
import { awsDouble } from '../support/aws-double.ts';
import { anyCharacter } from '../support/characters.ts';
import { problemsIn } from '../support/contract.ts';
import { RECEIVED_AT, verifiedDelivery } from '../support/notifications.ts';
import { recordsOf } from '../support/records.ts';
import { mutated, realNotification } from './inputs.ts';
import { CONTRACT, CONTRACT_TIMEOUT_MS } from './settings.ts';

const text = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 20 });

const recheck: fc.Arbitrary<OutgoingMessage> = fc
  .record(
    { orderId: text, why: text, at: fc.nat(), toldBefore: fc.nat(), caseRequestNumber: text },
    { requiredKeys: ['orderId', 'why', 'at'] },
  )
  .map(encodeRecheck);

/** Every kind of message, as it is sent. */
const message: fc.Arbitrary<OutgoingMessage> = fc.oneof(
  realNotification
    .map((content) => messagesOf(contentOf(verifiedDelivery(content)), RECEIVED_AT))
    .chain((messages) => fc.constantFrom(...messages)),
  recheck,
);
const bodyOf = ({ body, attributes }: OutgoingMessage): unknown =>
  attributes.contentEncoding === undefined ? JSON.parse(body) : undefined;

describe('docs/contract/queue-message.schema.json', () => {
  it(
    'describes every message that is sent, and its attributes',
    () => {
      const property = fc.property(message, (sent) => {
        expect(problemsIn(bodyOf(sent), 'queue-message')).toEqual([]);
        expect(problemsIn(sent.attributes, 'queue-message#/$defs/attributes')).toEqual([]);
      });
      fc.assert(property, CONTRACT);
    },
    CONTRACT_TIMEOUT_MS,
  );

  it(
    'describes what the decoder reads, and nothing else, whatever is changed in a message',
    () => {
      const outcomes = new Set<boolean>();
      const property = fc.property(mutated(message.map(bodyOf)), (content) => {
        const isDescribed = problemsIn(content, 'queue-message').length === 0;
        outcomes.add(isDescribed);

        expect(typeof decodeMessage(JSON.stringify(content), undefined)).toBe(
          isDescribed ? 'object' : 'string',
        );
      });
      fc.assert(property, CONTRACT);
      expect(outcomes.size).toBe(2);
    },
    CONTRACT_TIMEOUT_MS,
  );

  it.each(PARK_REASONS)('describes a message that is parked as %s', async (reason) => {
    const { client, sent: commands } = awsDouble(new SQSClient({ region: 'eu-west-1' }), () => ({}));
    const [record] = recordsOf(fc.sample(realNotification, { numRuns: 1, seed: 1 })[0]);
    if (record === undefined) throw new Error('There is no message.');
    await park(client, 'url', record, new Unforwardable('Why.', { reason, httpStatus: 400 }), RECEIVED_AT);

    const sent = Object(commands[0]?.input.MessageAttributes) as Record<string, { StringValue: string }>;
    const attributes = Object.fromEntries(
      Object.entries(sent).map(([name, { StringValue }]) => [name, StringValue]),
    );
    expect(problemsIn(attributes, 'queue-message#/$defs/parkedAttributes')).toEqual([]);
  });
});
