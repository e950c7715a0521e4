import type { Kind } from './histories.ts';

/** A mistake that somebody could make: one edit of the code that is deployed. */
export type Defect = {
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly search: string;
  readonly replace: string;
  /** Why no oracle can find it, where none does. */
  readonly unfound?: string;
  /** The kind of histories that are played for it; the usual ones unless given. */
  readonly histories?: Kind;
};

const BATCH = 'lib/queue/batch.ts';
const FORWARD_BATCH = 'lib/bridge/forward/forward-batch.ts';
const RETRY_OR_PARK = 'lib/bridge/forward/retry-or-park.ts';
const UPDATE = 'lib/bridge/forward/update-order.ts';
const JUDGE = 'lib/bridge/forward/judge.ts';
const RETRY = 'lib/queue/retry.ts';
const SECRETS = 'lib/platform/secrets.ts';
const TABLE = 'lib/store/orders-table.ts';

export const DEFECTS: readonly Defect[] = [
  // The queue.
  edit(
    'answers nothing',
    FORWARD_BATCH,
    'return { batchItemFailures };',
    'void batchItemFailures; return {} as never;',
  ),
  edit(
    'names receipts instead of messages',
    BATCH,
    '({ messageId }) => ({ itemIdentifier: messageId })',
    '({ receiptHandle }) => ({ itemIdentifier: receiptHandle })',
  ),
  edit('says each word again', JUDGE, '    input.mustRepeat || due', '    true || due'),
  edit(
    'acknowledges before parking',
    RETRY_OR_PARK,
    'await ports.park(message.record, error);',
    'ports.park(message.record, error).catch(() => {});',
  ),
  edit('never parks', RETRY_OR_PARK, 'await ports.park(message.record, error);', ''),
  edit(
    'drops the last message of a group',
    BATCH,
    'for (const [index, record] of group.entries()) {',
    'for (const [index, record] of group.slice(0, Math.max(1, group.length - 1)).entries()) {',
  ),
  edit(
    'hands back only the failed message',
    BATCH,
    'await handBack(rest, disposition.retryAfterSeconds, worker);',
    'await handBack(rest.slice(0, 1), disposition.retryAfterSeconds, worker);',
  ),
  edit(
    'goes on in a group after a failure',
    BATCH,
    '    return rest;\n  }\n  return [];',
    '    if (index === group.length - 1) return rest;\n  }\n  return [];',
  ),
  edit(
    'acknowledges what has failed',
    BATCH,
    "if (disposition === 'done') continue;",
    "if (disposition === 'done' || true) continue;",
  ),
  edit(
    'works on all groups as one',
    BATCH,
    '(record) => record.attributes.MessageGroupId ?? record.messageId',
    '() => "all"',
  ),
  edit(
    'works on each message as a group',
    BATCH,
    'record.attributes.MessageGroupId ?? record.messageId',
    'record.messageId',
  ),
  edit(
    'has no fence',
    FORWARD_BATCH,
    'if (isHiddenFor(group, timeLeftMs(), now())) return;',
    'if (isHiddenFor(group, timeLeftMs(), now()) || group.length > 0) return;',
  ),
  edit(
    'trusts a late batch',
    'lib/queue/visibility.ts',
    'until <= firstReceivedAtOf(record)',
    'until <= 1e9 + firstReceivedAtOf(record)',
  ),
  edit(
    'goes on with a group that it could not renew',
    BATCH,
    '    for (const record of group.slice(0, 1)) worker.onError(record, error);\n    return false;',
    '    for (const record of group.slice(0, 1)) worker.onError(record, error);\n    return true;',
  ),
  edit(
    'renews for a moment only',
    'lib/bridge/forward/create-forwarder.ts',
    'handBack(sqs, config.ORDER_EVENTS_QUEUE_URL, records, VISIBILITY_SECONDS)',
    'handBack(sqs, config.ORDER_EVENTS_QUEUE_URL, records, Math.min(VISIBILITY_SECONDS, 1))',
  ),
  edit(
    'begins what it has no time for',
    FORWARD_BATCH,
    'mayStart: () => forwarder.timeLeftMs() >= forwarder.reserveMs,',
    'mayStart: () => true,',
    {
      unfound:
        'The ports look at the time that is left before each call. It takes more calls in one group than the histories have.',
    },
  ),
  edit(
    'never begins anything again',
    FORWARD_BATCH,
    'forwarder.timeLeftMs() >= forwarder.reserveMs',
    'forwarder.timeLeftMs() >= 29_995',
  ),
  edit(
    'counts the failures of neighbors',
    BATCH,
    'index === 0 ? receiveCountOf(record) : FIRST_ATTEMPT',
    'index === 0 || FIRST_ATTEMPT === 1 ? receiveCountOf(record) : FIRST_ATTEMPT',
  ),
  edit(
    'takes each attempt for the first',
    BATCH,
    'index === 0 ? receiveCountOf(record) : FIRST_ATTEMPT',
    'index === 0 ? FIRST_ATTEMPT : FIRST_ATTEMPT',
  ),
  edit('ignores Retry-After', RETRY, 'Math.ceil(asked)', 'Math.ceil(asked * 0)'),
  edit('has no jitter', RETRY, 'const JITTER = 0.2;', 'const JITTER = 0;'),
  edit('has too much jitter', RETRY, 'const JITTER = 0.2;', 'const JITTER = 0.5;'),
  edit(
    'waits twice as long',
    RETRY,
    'schedule.firstDelaySeconds * 2 **',
    '2 * schedule.firstDelaySeconds * 2 **',
  ),
  edit(
    'hardly raises its delays',
    RETRY,
    'schedule.firstDelaySeconds * 2 **',
    'schedule.firstDelaySeconds * 1.4 **',
  ),
  edit(
    'gives up after a third of the horizon',
    RETRY,
    'schedule.horizonHours * 60 * 60 * 1000',
    'schedule.horizonHours * 20 * 60 * 1000',
  ),
  edit(
    'never gives up',
    RETRY,
    'return now - sentAt >= schedule.horizonHours',
    'return now - sentAt >= 99 * schedule.horizonHours',
    { histories: 'long outage' },
  ),
  edit(
    'parks what may pass',
    RETRY_OR_PARK,
    'if (!isLastAttempt(message.record, ports)) return',
    'if (!isLastAttempt(message.record, ports) && message.attempt <= 3) return',
  ),
  edit(
    'parks under another group',
    'lib/queue/park.ts',
    'record.attributes.MessageGroupId ?? record.messageId',
    "(record.messageId ?? '')",
  ),
  edit('parks without the body', 'lib/queue/park.ts', 'MessageBody: record.body,', "MessageBody: '{}',"),
  edit('takes one letter for another', 'lib/queue/park.ts', '.update(', '.update(error.reason || '),
  // The receiver.
  edit(
    'accepts before it has queued',
    'lib/bridge/receive/receive.ts',
    'await receiver.enqueue(messages);',
    'receiver.enqueue(messages).catch(() => {});',
  ),
  edit(
    'does not look at failed entries',
    'lib/queue/enqueue.ts',
    'return new Set(entries.map(({ Id }) => Id).filter((id) => !confirmed.has(id)));',
    'return new Set(entries.map(({ Id }) => Id).filter((id) => !confirmed.has(id) && id === undefined));',
  ),
  edit(
    'gives up quietly after three attempts',
    'lib/queue/enqueue.ts',
    'if (failed.size > 0 && attempt === MAX_ATTEMPTS) {',
    'if (failed.size > 0 && attempt === MAX_ATTEMPTS) return;\n    if (failed.size > 99) {',
  ),
  edit(
    'groups by event',
    'lib/queue/outgoing.ts',
    'orderNumber === undefined ? groupIdOf(eventId) : orderGroupId(orderNumber)',
    'orderNumber === "" ? orderGroupId(orderNumber) : groupIdOf(eventId)',
  ),
  edit(
    'groups by the spelling',
    'lib/queue/message.ts',
    'return groupIdOf(orderKey(orderNumber));',
    'return groupIdOf(orderNumber + orderKey("").trim());',
  ),
  edit(
    'deduplicates by order',
    'lib/queue/outgoing.ts',
    'JSON.stringify([eventId, digest, place])',
    'JSON.stringify([eventId.length, digest.length, place])',
  ),
  edit(
    'deduplicates without the digest',
    'lib/queue/outgoing.ts',
    'JSON.stringify([eventId, digest, place])',
    'JSON.stringify([eventId, digest.length, place])',
  ),
  edit(
    'accepts any signature',
    'lib/bridge/receive/receive.ts',
    'if (verifiedNow === undefined) throw unauthentic();\n  return verifiedNow;',
    'return verifiedNow ?? (claimed as never);',
  ),
  edit(
    'knows the current key only',
    'lib/bridge/receive/create-receiver.ts',
    "['AWSCURRENT', 'AWSPREVIOUS']",
    "['AWSCURRENT']",
  ),
  edit(
    'does not read a replaced key again',
    'lib/bridge/receive/receive.ts',
    'const rereadKeys = await secret.rereadKeys();',
    'const rereadKeys = undefined as Awaited<ReturnType<typeof secret.rereadKeys>>;',
  ),
  // The ledger.
  edit(
    'forgets the digest',
    'lib/bridge/forward/forward.ts',
    'if (first.digest === digest) return first;',
    'if (first.digest !== "") return first;',
  ),
  edit(
    'overwrites the ledger',
    'lib/store/ledger.ts',
    'SET digest = if_not_exists(digest, :digest),',
    'SET digest = :digest,',
  ),
  edit(
    'takes the last time of receipt',
    'lib/store/ledger.ts',
    'receivedAt: Number(first?.receivedAt?.N ?? entry.receivedAt),',
    'receivedAt: entry.receivedAt,',
  ),
  // Order and table.
  edit(
    'swallows a conflict',
    UPDATE,
    'isUnchanged || (await ports.orders.write(number, updated));',
    'isUnchanged || (await ports.orders.write(number, updated)) || true;',
    { histories: 'late invocations' },
  ),
  edit(
    'swallows a failed write',
    TABLE,
    '        return unavailable(error);\n',
    '        return { ...item, version };\n',
  ),
  edit(
    'writes without a condition',
    TABLE,
    "item.version === 0 ? 'attribute_not_exists(#version)' : '#version = :known'",
    "item.version === 0 ? 'attribute_not_exists(#version)' : 'attribute_exists(#version)'",
  ),
  edit(
    'remembers before it tells',
    UPDATE,
    '    const forwarded = await reportOrGiveUp(judgment, ports);\n    const updated = itemAfter(judgment, ports);\n',
    '    const updated = itemAfter(judgment, ports);\n    if (updated !== item) await ports.orders.write(number, updated);\n    const forwarded = await reportOrGiveUp(judgment, ports);\n    if (updated !== item) return forwarded;\n',
  ),
  edit(
    'does not remember what it has told',
    UPDATE,
    '    update === undefined ? enriched.order',
    '    update === undefined || item !== undefined ? enriched.order',
  ),
  edit(
    'forgets the facts of a rejected call',
    UPDATE,
    'if (isLost) await giveUp(judgment, error, ports);',
    'if (isLost && error === undefined) await giveUp(judgment, error, ports);',
  ),
  edit(
    'ignores unprocessed keys',
    'lib/store/read-items.ts',
    'missing = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];',
    'missing = [];',
  ),
  edit(
    'says nothing again after a lost outcome',
    JUDGE,
    "due.includes('unknown-outcome') || mustRetell",
    'mustRetell',
    { histories: 'late calls' },
  ),
  edit(
    'gives up what a recheck was to tell',
    'lib/bridge/forward/rechecks-after-failed-call.ts',
    'if (isRefused) {',
    'if (isRefused || due.length > 0) {',
    { histories: 'long outage' },
  ),
  edit(
    'does not say the last word again after a conflict',
    UPDATE,
    'const mustRepeat = told !== undefined && ',
    'const mustRepeat = false && told !== undefined && ',
    { histories: 'late invocations' },
  ),
  edit(
    'tells a cancellation at once',
    JUDGE,
    'update: settlesAt === undefined ? update : undefined',
    'update: settlesAt === undefined || settlesAt > 0 ? update : undefined',
  ),
  edit(
    'forgets a cancellation that settles',
    'lib/bridge/forward/rechecks.ts',
    'settling: judgment.settlesAt,',
    '',
  ),
  edit(
    'wakes nobody',
    'lib/bridge/sweep/wake.ts',
    'await enqueue(page.map(encodeRecheck));',
    'await enqueue(page.slice(0, 0).map(encodeRecheck));',
  ),
  edit(
    'leaves out packages',
    'lib/orders/decide.ts',
    'return told.size === trackingNumbers.length && trackingNumbers.every((number) => told.has(number));',
    'return told.size >= 0 || trackingNumbers.length > 0;',
  ),
  edit(
    'merges nothing',
    'lib/bridge/forward/ask-ingram.ts',
    'enrich(merge(merge(known, event), read.facts), before, input, ports)',
    "enrich(merge(merge('notification' in trigger ? { ...known, ingramOrders: new Map() } : known, event), read.facts), before, input, ports)",
  ),
  // Thirdwatch.
  edit(
    'never opens the breaker',
    'lib/platform/breaker.ts',
    'new ConsecutiveBreaker(failures)',
    'new ConsecutiveBreaker(failures * 1e6)',
  ),
  edit(
    'opens the breaker for a moment',
    'lib/platform/breaker.ts',
    'halfOpenAfter: openMs,',
    'halfOpenAfter: openMs / 30,',
  ),
  edit(
    'leaves Thirdwatch alone until it is tried',
    'lib/platform/breaker.ts',
    'policy.state === CircuitState.Open && Date.now() < openUntil ?',
    'policy.state !== CircuitState.Closed ?',
  ),
  edit(
    'calls again with the refused key',
    'lib/bridge/forward/thirdwatch-port.ts',
    'Buffer.compare(latest, key) === 0 || ',
    '',
  ),
  edit(
    'postpones a recheck that has changed',
    'lib/store/due-rechecks.ts',
    "ConditionExpression: 'recheckAt = :at',",
    "ConditionExpression: 'attribute_exists(recheckAt) AND :at = :at',",
  ),
  edit(
    'takes a 500 for a yes',
    'lib/thirdwatch/client.ts',
    'if (httpStatus >= 200 && httpStatus < 300) return',
    'if ((httpStatus >= 200 && httpStatus < 300) || httpStatus === 500) return',
  ),
  edit(
    'parks on a refused key',
    'lib/thirdwatch/client.ts',
    'const RETRYABLE = new Set([401, 403,',
    'const RETRYABLE = new Set([',
  ),
  edit('parks on a 429', 'lib/thirdwatch/client.ts', '425, 429]', '425]'),
  edit(
    'does not read a refused key again',
    'lib/bridge/forward/thirdwatch-port.ts',
    'if (!isAboutTheKey(refusal)) throw refusal;',
    'if (!isAboutTheKey(refusal) || true) throw refusal;',
  ),
  edit(
    'sends Ingram’s number',
    'lib/bridge/forward/report-news.ts',
    'const orderId = toldNumberOf(judgment);',
    'const orderId = update.ingramOrderNumbers[0] ?? toldNumberOf(judgment);',
  ),
  edit(
    'ignores the registered spelling',
    'lib/bridge/forward/report-news.ts',
    'if (item.registeredNumber !== undefined) return item.registeredNumber;',
    '',
  ),
  edit(
    'gives no reason',
    'lib/thirdwatch/order-status.ts',
    "reason !== undefined && status === '_canceled'",
    "reason !== undefined && status === '_rto'",
  ),
  edit(
    'tracks what is held',
    'lib/thirdwatch/order-status.ts',
    "return status === '_approved' || status === '_fulfilled';",
    "return status !== '_canceled';",
  ),
  // Secrets and Ingram.
  edit(
    'caches a failed secret',
    SECRETS,
    'if (cached === undefined || now() - cached.readAt >= MAX_STALE_MS) throw asBridgeError(error);',
    "if (cached === undefined) { void asBridgeError(error); cached = { keys: [Buffer.from('none')], readAt: now(), freshUntil: 0 }; }",
  ),
  edit('keeps a reading that has failed', SECRETS, '        loading = undefined;\n', ''),
  edit(
    'reads the secret each time',
    SECRETS,
    'cached && now() < cached.freshUntil ? cached.keys : readOrServeStale()',
    'cached && now() < 0 ? cached.keys : readOrServeStale()',
  ),
  edit(
    'never reads the secret again',
    SECRETS,
    'freshUntil: now() + freshMs };',
    'freshUntil: now() + 1e6 * freshMs };',
  ),
  edit(
    'asks Ingram on after a 429',
    'lib/ingram/api/rate-limit.ts',
    'if (seconds > 0) throw rateLimited(seconds);',
    'if (seconds > 1e9) throw rateLimited(seconds);',
  ),
  // The sweep and returned goods.
  edit(
    'looks at the first page alone',
    'lib/bridge/sweep/sweep.ts',
    'hasMore = page.hasMore;',
    'hasMore = page.hasMore && false;',
    { histories: 'small pages' },
  ),
  edit(
    'finds nothing that differs',
    'lib/bridge/sweep/differences.ts',
    '(each) => !agrees(each, order)',
    '(each) => !agrees(each, order) && each === undefined',
  ),
  edit(
    'finds no order that it does not know',
    'lib/bridge/sweep/differences.ts',
    'return !isExpected && orderedAt !== undefined && orderedAt < beginning;',
    'return !isExpected || (orderedAt !== undefined && orderedAt < beginning && isExpected === undefined);',
  ),
  edit(
    'remembers a difference and asks for nothing',
    'lib/bridge/sweep/sweep.ts',
    'await enqueue(differences.flatMap(({ message }) => message ?? []));',
    'await enqueue(differences.slice(0, 0).flatMap(({ message }) => message ?? []));',
  ),
  edit(
    'takes a case for read before it is',
    'lib/bridge/sweep/sweep-returns.ts',
    '      const { unread, silence }: Reading = isNew\n',
    '      await move({ pass: { ...pass, seen: [...(pass.seen ?? []), change] } });\n      const { unread, silence }: Reading = isNew\n',
    { histories: 'returned goods' },
  ),
  edit(
    'forgets that cases move between pages',
    'lib/bridge/sweep/sweep-returns.ts',
    'known.has(change) || (isFull && at < doneThrough - LATE_MS)',
    'known.has(change) || at < doneThrough - LATE_MS',
    { histories: 'returned goods on small pages' },
  ),
  edit(
    'hears of no returned goods',
    'lib/bridge/sweep/sweep-returns.ts',
    '[...orderIds].map((orderId) =>',
    '[...orderIds].slice(0, 0).map((orderId) =>',
    { histories: 'returned goods' },
  ),
  edit(
    'drops a case unread',
    'lib/bridge/forward/pending-cases.ts',
    'const { cases, dropped } = pendingCases(input, now());',
    'const { dropped } = pendingCases(input, now()); const cases = {};',
    { histories: 'returned goods' },
  ),
  edit(
    'takes a denied return for one',
    'lib/orders/returns.ts',
    "details.isOfGoods && (status === 'approved' || status === 'partially-approved')",
    'details.isOfGoods && status !== undefined',
    { histories: 'returned goods' },
  ),
  edit(
    'takes a part of the goods for all',
    'lib/orders/returns.ts',
    'sum(pieces) >= sum(counts)',
    'sum(pieces) >= 1',
    { histories: 'returned goods' },
  ),
  edit(
    'looks up the orders alone that it knows',
    'lib/bridge/ingram/look-up.ts',
    '[...further, ...numbersOf(order)]',
    '[...further.slice(0, 0), ...numbersOf(order)]',
  ),
  edit(
    'keeps a recheck that is done',
    'lib/bridge/forward/rechecks.ts',
    'const pending = withoutReasons(item.rechecks, due);',
    'const pending = withoutReasons(item.rechecks, due.slice(0, 0));',
  ),
  edit(
    'tells a cancellation that Ingram could not be asked about',
    JUDGE,
    "if (!isWaitedFor || update?.status !== '_canceled') return undefined;",
    "if (!isWaitedFor || update?.status !== '_rto') return undefined;",
    { histories: 'unanswered questions' },
  ),
  edit(
    'parks what meets a used-up rate',
    'lib/bridge/ingram/enrich.ts',
    "if (ingram.mode === 'complete') return true;",
    "if (ingram.mode === 'complete' || error.code === 'ingram-rate-limited') return true;",
    { histories: 'crowd after maintenance' },
  ),
  edit(
    'keeps no budget of requests',
    'lib/store/request-budget.ts',
    "'attribute_not_exists(#requests) OR #requests < :most'",
    "'attribute_not_exists(#requests) OR #requests < :most OR #requests >= :most'",
    { histories: 'small budget' },
  ),
  edit(
    'counts twice what was missed',
    'lib/bridge/forward/outcome-log.ts',
    "if (result.wasMissed) meter.count('EventsMissed');",
    "if (result.wasMissed) { meter.count('EventsMissed'); meter.count('EventsMissed'); }",
  ),
  edit(
    'counts nothing that was missed',
    'lib/bridge/forward/outcome-log.ts',
    "if (result.wasMissed) meter.count('EventsMissed');",
    '',
  ),
  edit(
    'counts as missed what an event has told by now',
    JUDGE,
    'return !isAsEntered && isMissed(',
    'return !isAsEntered || isMissed(',
    { histories: 'outage and sweep' },
  ),
  // Metrics.
  edit(
    'counts nothing that is parked',
    'lib/bridge/forward/outcome-log.ts',
    "meter.count('MessagesParked');",
    '',
  ),
  edit(
    'counts no reused event id',
    'lib/bridge/forward/outcome-log.ts',
    "meter.count('EventIdsReused');",
    'void error;',
  ),
  edit(
    'counts each user id as a fallback',
    'lib/bridge/forward/outcome-log.ts',
    "if (result.userId.source === 'fallback') ",
    '',
  ),
  edit(
    'counts no refused signature',
    'lib/bridge/receive/request-metrics.ts',
    "isEvent ? 'SignaturesRefused' : 'RequestsRefused'",
    "isEvent && error.status === 400 ? 'SignaturesRefused' : 'RequestsRefused'",
  ),
  edit(
    'counts no request that is not served',
    'lib/bridge/receive/request-metrics.ts',
    "meter.count('RequestsNotServed');",
    '{}',
  ),
  edit(
    'tells nobody of a refused key',
    'lib/bridge/forward/outcome-log.ts',
    "error.code === 'thirdwatch-key-refused'",
    "error.code === 'orders-conflict'",
  ),
  edit(
    'tells the sweep age of the fastest list',
    'lib/bridge/sweep/sweep.ts',
    'now() - Math.min(...ends',
    'now() - Math.max(...ends',
    { histories: 'small budget' },
  ),
  edit(
    'tells the sweep age since the first sweep',
    'lib/bridge/sweep/sweep.ts',
    'ends.map((end) => end ?? beginning)',
    'ends.map(() => beginning)',
    { histories: 'small pages' },
  ),
  edit(
    'reports no difference',
    'lib/bridge/sweep/sweep.ts',
    'return differences.filter(isAsked).length;',
    'void isAsked; return 0;',
    { histories: 'small pages' },
  ),
  edit(
    'counts no missing details',
    'lib/bridge/forward/report-news.ts',
    '...(lacksDetails(judgment, ports) && { lacksDetails: true }),',
    '',
    { histories: 'Ingram is gone' },
  ),
  edit(
    'counts missing details at once',
    'lib/bridge/forward/report-news.ts',
    'ageMs >= ingram.outageMs',
    'ageMs >= 0',
    { histories: 'Ingram is gone' },
  ),
  edit(
    'does not count what is given up',
    'lib/bridge/forward/outcome-log.ts',
    'if (result.lacksDetails || result.givenUp)',
    'if (result.lacksDetails)',
    { histories: 'Ingram is gone' },
  ),
  edit('counts no order that it wakes', 'lib/bridge/sweep/wake.ts', 'woken += page.length;', ''),
  // What a review has invented, beside those above that have an oracle because of it.
  edit(
    'takes a shorter Retry-After',
    RETRY,
    'return Math.max(1, Math.round(jittered), Math.ceil(asked));',
    'return Math.max(1, asked > 0 ? Math.ceil(asked) : Math.round(jittered));',
  ),
  edit(
    'takes a renewal in part for one',
    'lib/queue/hand-back.ts',
    'if (Failed.length > 0)',
    'if (Failed.length === records.length && records.length > 1)',
  ),
  edit('acknowledges what it has no time for', BATCH, ': { retryAfterSeconds: 0 };', ": ('done' as const);"),
  edit(
    'keeps a woken order asleep',
    'lib/bridge/forward/item-changes.ts',
    'const { findings, wokenUntil, unansweredSince',
    'const { findings, wokenUntil = item.wokenUntil, unansweredSince',
  ),
  edit(
    'forgets what Ingram has answered when a call fails',
    UPDATE,
    'else await keepAnswers(judgment, error, ports);',
    '',
    { histories: 'outage and sweep' },
  ),
  edit(
    'tells no age of what is tried again for long',
    'lib/bridge/forward/outcome-log.ts',
    'if (!isWaitingForIngram(error) || age > LONG_OUTAGE_MS)',
    'if (!isWaitingForIngram(error) && age > LONG_OUTAGE_MS)',
  ),
  edit(
    'admits one content alone',
    'lib/bridge/receive/content-limit.ts',
    'export const MAX_CONTENTS = 5;',
    'export const MAX_CONTENTS = 1;',
  ),
  edit(
    'remembers orders for days',
    TABLE,
    'Math.floor(now() / 1000) + retentionDays * 24 * 60 * 60;',
    'Math.floor(now() / 1000) + retentionDays * 24 * 60;',
  ),
  edit(
    'holds an order only as a whole',
    'lib/orders/state.ts',
    "units.some(({ remainder }) => remainder === 'held')",
    "units.every((unit) => unit.remainder === 'held' || isOver(unit))",
  ),
  edit(
    'takes an invoice for a shipment',
    'lib/orders/line.ts',
    "source.kind === 'invoice' ? told.map(asInvoice) : told",
    'source.asOf === 0 ? told.map(asInvoice) : told',
  ),
  edit(
    'takes the last product of a line for all',
    'lib/orders/returns.ts',
    '(returns.get(key)?.pieces.value ?? 0) + (isBack ? quantity : 0)',
    'isBack ? quantity : 0',
    { histories: 'returned goods' },
  ),
  edit(
    'looks up nothing that is over',
    'lib/orders/compare.ts',
    'return isOnItsWay && !isAllOver;',
    'return isOnItsWay && (!isAllOver || isAllOver);',
    { histories: 'small pages' },
  ),
  edit(
    'searches once for what was missed',
    'lib/bridge/forward/rechecks.ts',
    '  if (since === undefined) return undefined;\n  return now + (now - since < outageMs',
    '  if (since === undefined || since > 0) return undefined;\n  return now + (now - since < outageMs',
    { histories: 'unanswered questions' },
  ),
  edit(
    'stores no shipment without a count',
    'lib/store/unit-row.ts',
    '?? shippedOf(0, someShippedAsOf, since);',
    '?? (since < 0 ? shippedOf(0, someShippedAsOf, since) : undefined);',
  ),
  // Reading a webhook.
  edit(
    'takes several tracking numbers for one',
    'lib/ingram/webhook/lines.ts',
    'text.split(/[,;]/, MOST_PARTS)',
    '[text]',
  ),
  edit(
    'keeps the zeros of line numbers',
    'lib/ingram/webhook/lines.ts',
    "return number.replace(/^0+(?=.)/, '');",
    'return number;',
  ),
  edit(
    'tells Ingram orders apart by their letters',
    'lib/ingram/webhook/notification.ts',
    "ingramOrderNumber: orderKey(ingramOrderNumber ?? ''),",
    "ingramOrderNumber: ingramOrderNumber ?? '',",
  ),
  edit(
    'heeds the sequence of keys',
    'lib/ingram/webhook/digest.ts',
    '[...fields].sort(([one], [other]) => (one < other ? -1 : 1))',
    '[...fields]',
  ),
  edit(
    'believes a date in the future',
    'lib/ingram/webhook/notification.ts',
    'timestamp > receivedAt + MAX_CLOCK_SKEW_MS',
    'timestamp > receivedAt + 1e9 * MAX_CLOCK_SKEW_MS',
  ),
  edit(
    'ignores the time zone',
    'lib/ingram/webhook/fields.ts',
    "fraction = '', zone = 'Z'] = match;",
    "fraction = '', zone = 'Z'] = [...match.slice(0, 4), 'Z'];",
  ),
];

type Hints = Pick<Defect, 'unfound' | 'histories'>;

function edit(name: string, file: string, search: string, replace: string, hints: Hints = {}): Defect {
  return { name, file, search, replace, ...hints };
}
