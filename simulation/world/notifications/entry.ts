import type { Handling } from '../lives/happenings.ts';
import type { IngramOrder, ResellerOrder, Unit } from '../lives/order.ts';
import type { Random } from '../random.ts';
import type { Style } from './sent-event.ts';
import type { Habits } from './telling.ts';

/** How a sender of a style may write. */
export function habitsOf(style: Style, { movesBackorders }: Handling, random: Random): Habits {
  const rarely = random.chance(0.2) ? 'sometimes' : 'never';
  return {
    style,
    vocabulary: random.chance(0.5) ? 'three' : 'wide',
    quantities: random.chance(0.7)
      ? 'all'
      : random.pick(['requested and shipped', 'what the event is about'] as const),
    keepsEntered: random.chance(0.5),
    namesSubOrders: movesBackorders || random.chance(0.7) ? 'always' : rarely,
    isWordless: random.chance(0.15),
    hasWordsOfItsOwn: random.chance(0.5),
  };
}

const NUMBERS = ['20-RD128', '20-RD205', '29-02738'] as const;
const LATER_NUMBERS = ['20-TK301', '20-TK477', '29-14406'] as const;

/** An order as the reseller enters it, split over one to three Ingram orders. */
export function entered(random: Random): ResellerOrder {
  return { ingramOrders: enteredIngramOrders(NUMBERS, random), former: [] };
}

/** Another order of the reseller's under the number of one that is over. */
export function enteredAgain({ ingramOrders }: ResellerOrder, random: Random): ResellerOrder {
  return { ingramOrders: enteredIngramOrders(LATER_NUMBERS, random), former: ingramOrders };
}

function enteredIngramOrders(numbers: readonly string[], random: Random): readonly IngramOrder[] {
  const count = random.pick([1, 1, 1, 2, 2, 3]);
  return random
    .shuffled(numbers)
    .slice(0, count)
    .map((number) => ({ number, units: enteredUnits(random) }));
}

function enteredUnits(random: Random): readonly Unit[] {
  const first = random.pick([1, 1, 1, 8]);
  return Array.from({ length: random.pick([1, 1, 1, 2, 2, 3, 4, 6]) }, (_, index): Unit => {
    const quantity = random.pick([1, 1, 2, 3, 5]);
    return {
      line: String(first + index).padStart(3, '0'),
      suffix: random.pick([11, 11, 11, 21]),
      entered: quantity,
      requested: quantity,
      shipped: 0,
      isVoid: false,
      isHeld: false,
      isBackordered: false,
      invoiced: 0,
    };
  });
}
