import type { Command } from 'commander';
import * as v from 'valibot';
import type { Registration } from '../../../lib/store/user-registration.ts';
import type { Context, Run } from '../../context.ts';
import { orderJson } from '../../order/json.ts';
import { lookUpOrder } from '../../order/look-up.ts';
import { readRegistrationsFile, register, validateRegistration } from '../../order/register.ts';
import { orderText } from '../../order/text.ts';
import { EXIT, Failure } from '../../terminal/failure.ts';
import { parseDuration } from '../../terminal/moment.ts';

const ShowOptions = v.object({ since: v.number() });
const RegisterOptions = v.object({
  user: v.optional(v.string()),
  file: v.optional(v.string()),
  dryRun: v.optional(v.boolean(), false),
});
type RegisterOptions = v.InferOutput<typeof RegisterOptions>;

/** A day longer than events are retried. */
const DEFAULT_SINCE_MS = 4 * 86_400_000;

/** `relay order` */
export function registerOrder(program: Command, run: Run): void {
  const order = program
    .command('order')
    .description('shows what is known about an order, what Thirdwatch was told, and what waits or is parked')
    .argument('<number>', 'the number that your shop gave to Ingram Micro')
    .option('--since <time>', 'how far back to read the logs (default: 4d)', parseDuration)
    .action(
      run((context, number: string, options: unknown) =>
        show(context, number, v.parse(v.partial(ShowOptions), options).since ?? DEFAULT_SINCE_MS),
      ),
    );
  order
    .command('register')
    .description("registers the shop's user id for an order, or for many orders")
    .argument('[number]', 'the number of the order')
    .option('--user <id>', 'the user id')
    .option('--file <csv>', 'a CSV file with the header orderNumber,userId, in place of one order')
    .option('--dry-run', 'show what would be registered')
    .action(
      run(async (context, number: string | undefined, given: unknown) => {
        const options = v.parse(RegisterOptions, given);
        return register(context, await registrationsOf(number, options), options.dryRun);
      }),
    );
}

async function show({ stage, output }: Context, number: string, sinceMs: number): Promise<number> {
  const known = await output.during(`Looking up ${number}`, lookUpOrder(stage, number, Date.now() - sinceMs));
  const now = Date.now();
  output.result(orderJson(known, now), () => orderText(known, now));
  return EXIT.ok;
}

async function registrationsOf(
  orderId: string | undefined,
  { user: userId, file }: RegisterOptions,
): Promise<readonly Registration[]> {
  if (file !== undefined && orderId === undefined && userId === undefined) return readRegistrationsFile(file);
  if (file === undefined && orderId !== undefined && userId !== undefined)
    return validateRegistration({ orderId, userId });
  throw new Failure('Give the number of an order with --user, or --file alone.', { exitCode: EXIT.usage });
}
