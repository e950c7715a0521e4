import type { StatusUpdate } from '../../orders/decide.ts';
import { quietSince } from '../../orders/recheck.ts';
import { type IngramUser, type UserId, userByIngram, userIdOf } from '../../orders/user.ts';
import { Unforwardable } from '../../platform/errors.ts';
import { type OrderStatusBody, orderStatusBody } from '../../thirdwatch/order-status.ts';
import { changesBetween } from '../words/changes.ts';
import { GIVE_UP_MS } from './ask-again.ts';
import type { Forwarded, ForwardPorts } from './forward-ports.ts';
import type { Judgment } from './judge.ts';
import { wantsDetails } from './judgment-input.ts';
import { isEvent, type OrderTrigger, orderNumberOf } from './message.ts';

/**
 * Tells Thirdwatch what it has to hear of an order, if anything.
 *
 * @throws TryLater, Misconfigured, Unforwardable as the port does; Unforwardable as well for want of a user id
 */
export async function reportNews(judgment: Judgment, ports: ForwardPorts): Promise<Forwarded> {
  const { trigger, update, enriched, settlesAt, item } = judgment;
  const flags = {
    changes: changesBetween(item.order, enriched.order),
    ...(lacksDetails(judgment, ports) && { lacksDetails: true }),
    ...(judgment.wasMissed && { wasMissed: true }),
    ...(judgment.givenUp.length > 0 && { givenUp: judgment.givenUp }),
  };
  if (update === undefined) {
    const isSettling = settlesAt !== undefined;
    return { outcome: 'no-news', ...(isSettling && { isSettling }), ...flags, ...trigger };
  }
  const orderId = toldNumberOf(judgment);
  const { userIdFallback: fallback } = ports.settings;
  const byIngram = ingramUserOf(judgment, ports)?.id;
  const userId = userIdOf(orderId, { registered: item.userId, byIngram, fallback });
  const { isUnavailable } = enriched;
  const body = statusBody(update, { orderId, userId, trigger, isUnavailable });
  const accepted = await ports.thirdwatch.reportStatus(body, ports.timeLeftMs);
  return { outcome: 'forwarded', update, userId, accepted, ...flags, ...trigger };
}

/** The user of an order as Ingram tells it now, or has told it before. */
export function ingramUserOf(
  { enriched, item }: Judgment,
  { settings }: Pick<ForwardPorts, 'settings'>,
): IngramUser | undefined {
  return userByIngram(settings.userIdSource, enriched.details, item.ingramUser);
}

/**
 * Whether details are missing that no maintenance of Ingram's explains; or without them, a cancellation is held back for as
 * long as anything else is asked for that Ingram does not answer.
 */
function lacksDetails(judgment: Judgment, { ingram, now }: ForwardPorts): boolean {
  const { order, isUnavailable, isListedLive } = judgment.enriched;
  const ageMs = now() - quietSince(order);
  const isHeldBack = judgment.settlesAt !== undefined && isListedLive && ageMs > GIVE_UP_MS;
  return isHeldBack || (isUnavailable && wantsDetails(judgment) && ageMs >= ingram.outageMs);
}

/** The order's number as Thirdwatch hears it: as the shop has registered it, else as an event spells it. */
function toldNumberOf({ item, trigger }: Judgment): string {
  if (item.registeredNumber !== undefined) return item.registeredNumber;
  const spelled = isEvent(trigger) ? undefined : item.orderNumber;
  return spelled ?? orderNumberOf(trigger);
}

type StatusContext = {
  readonly orderId: string;
  readonly userId: UserId;
  readonly trigger: OrderTrigger;
  readonly isUnavailable: boolean;
};

function statusBody(
  update: StatusUpdate,
  { orderId, userId, trigger, isUnavailable }: StatusContext,
): OrderStatusBody {
  if (userId.source === 'missing') {
    throw new Unforwardable('The shop has registered no user id for this order.', { reason: 'no-user-id' });
  }
  return orderStatusBody({
    ...update,
    orderId,
    ...('id' in userId && { userId: userId.id }),
    info: {
      ingramOrderNumbers: update.ingramOrderNumbers.join(','),
      ...causeInfo(trigger),
      carrierName: update.carrierName,
      ...(isUnavailable && { details: 'unavailable' }),
    },
  });
}

/** What a person at Thirdwatch may want to know of why they hear it. */
function causeInfo(trigger: OrderTrigger): Readonly<Record<string, string | undefined>> {
  if (!isEvent(trigger)) return { recheck: trigger.content.why };
  const { eventId, eventType, eventTimeStamp } = trigger.notification;
  return { ingramEventId: eventId, ingramEventType: eventType, ingramEventTimeStamp: eventTimeStamp };
}
