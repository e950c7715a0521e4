import { Argument, type Command, Option } from 'commander';
import * as v from 'valibot';
import type { Context, Run } from '../../context.ts';
import { addFollowOptions, confirmSending, FollowOptions } from '../../events/send-and-follow.ts';
import { createOutput } from '../../terminal/output.ts';
import { composeNotification, NotificationOptions, newOrderNumber } from '../../trigger/compose.ts';
import { parseLine, parsePieces } from '../../trigger/lines.ts';
import { TRIGGER_EVENTS, type TriggerEvent } from '../../trigger/notification.ts';
import { SHAPES } from '../../trigger/shapes.ts';
import { sendNotification } from './send.ts';

const Options = v.object({ ...FollowOptions.entries, ...NotificationOptions.entries });
type Options = v.InferOutput<typeof Options>;
const Event = v.picklist(TRIGGER_EVENTS);

/** `relay trigger` */
export function registerTrigger(program: Command, run: Run): void {
  const command = program
    .command('trigger')
    .description('makes a notification of any kind and shape, sends it as Ingram Micro does, and follows it')
    .addArgument(eventArgument())
    .option('--order <number>', 'the number that your shop gave to Ingram Micro (default: a new one)')
    .option('--ingram-order <number>', "Ingram Micro's own number (default: one that follows from --order)")
    .option('--sub-order <suffix>', 'the sub-order of the lines, such as 11')
    .option(
      '--line <line>',
      'a line: 001, 001=2/3, 001=Backordered, 001=2/3:Open; repeat it for more',
      parseLine,
    )
    .option(
      '--ship <pieces>',
      'pieces shipped and requested of lines without their own, such as 2/3',
      parsePieces,
    )
    .option('--tracking <number...>', 'tracking numbers of what has shipped')
    .addOption(new Option('--shape <shape...>', 'how it differs from the documents').choices(SHAPES));
  const send = run((context, event: TriggerEvent, options: Options) => trigger(context, event, options));
  addFollowOptions(command).action((givenEvent: unknown, givenOptions: unknown) => {
    const event = v.parse(Event, givenEvent);
    const options = v.parse(Options, givenOptions);
    // What would be sent is the same for every stage, so none is looked for.
    if (options.dryRun) return show(program, event, options);
    return send(event, options);
  });
}

/** By its plain name, or as Ingram writes it: `im::order_shipped`. */
function eventArgument(): Argument {
  const argument = new Argument('<event>', 'what it tells').choices(TRIGGER_EVENTS);
  const { parseArg } = argument;
  return argument.argParser((name: string) => {
    const plain = name.replace(/^(im::)?order_/i, '').toLowerCase();
    return parseArg?.(TRIGGER_EVENTS.some((event) => event === plain) ? plain : name, '');
  });
}

/** Prints the notification alone. */
function show(program: Command, event: TriggerEvent, options: Options): void {
  const { order = newOrderNumber() } = options;
  const body = withoutMark(composeNotification(event, order, options).body);
  const output = createOutput({ json: Boolean(program.opts().json), yes: false });
  output.result(JSON.parse(body), () => body);
  output.note('Nothing was sent.');
}

async function trigger(context: Context, event: TriggerEvent, options: Options): Promise<number> {
  const { output } = context;
  const { order = newOrderNumber() } = options;
  const notification = composeNotification(event, order, options);
  await confirmSending(context);
  // Of a change of stock, no order is named.
  output.note(`Sending ${event}${event === 'stock-update' ? '' : ` of order ${order}`}.`);
  return sendNotification(context, notification, options);
}

/** A terminal does not show it. */
function withoutMark(body: string): string {
  return body.replace(/^\ufeff/, '');
}
