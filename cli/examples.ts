import type { Command } from 'commander';

/** A command line after `npx relay`, and what it is for. */
type Example = readonly [command: string, purpose: string];

/** Examples of each command, by its name. */
export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  doctor: [
    ['--stage prod doctor', 'what is wrong, and what to do about it'],
    ['--local doctor --json', 'the same of the local system, for programs'],
  ],
  'dlq list': [
    ['--stage prod dlq list', 'everything that is parked'],
    ['--stage prod dlq list --reason not-confirmed', 'by its reason'],
  ],
  'dlq show': [['--stage prod dlq show 5f3a9c01', 'by the beginning of its id']],
  'dlq redrive': [
    ['--stage prod dlq redrive --reason retries-exhausted --dry-run', 'what would be sent back'],
    ['--stage prod dlq redrive --order PO-1001', 'the messages of one order'],
    ['--stage prod dlq redrive --rate 20', 'everything, 20 messages per second'],
  ],
  'dlq drop': [['--stage prod dlq drop 5f3a9c01 --dry-run', 'what would be lost']],
  pause: [['--stage prod pause', 'Thirdwatch hears nothing until you resume']],
  resume: [['--stage prod resume --yes', 'without a question']],
  'queue list': [['--stage prod queue list --order PO-1001', 'what waits of one order, after relay pause']],
  'queue drop': [
    ['--stage prod queue drop --event N01CIB9VVFYKR9J6ZW --dry-run', 'which messages it would delete'],
  ],
  order: [
    ['--stage prod order PO-1001', 'what is known, what was told and why, what waits'],
    ['--stage prod order PO-1001 --json', 'the same for programs'],
  ],
  'order register': [
    ['--stage prod order register PO-1001 --user 4711', 'one order'],
    ['--stage prod order register --file orders.csv --dry-run', 'what a file would change'],
  ],
  'events list': [
    ['--stage prod events list --order PO-1001', 'what was heard of an order in the last day'],
    ['--stage prod events list --since 7d --outcome parked', 'what was parked this week'],
  ],
  'events show': [['--stage prod events show N01CIB9VVFYKR9J6ZW', 'its message, each call and each answer']],
  'events replay': [
    ['--stage prod events replay N01CIB9VVFYKR9J6ZW --dry-run', 'what would follow'],
    ['--stage prod events replay --since 2h --outcome parked', 'what was parked in the last two hours'],
  ],
  'events erase': [['--stage prod events erase --order PO-1001 --dry-run', 'how much there is of an order']],
  'secret set': [
    ['--stage prod secret set thirdwatch', 'asks for the value'],
    ['--stage prod secret set ingram --at-once', 'after a leak: the old key is refused from then on'],
  ],
  'secret rotate': [
    ['--stage prod secret rotate ingram', 'the new key, beside the old one'],
    ['--stage prod secret rotate ingram --finish', 'the new key alone'],
  ],
  send: [
    ['--local send test/fixtures/order-hold.json', 'signs it, sends it, and follows it'],
    ['--local send notification.json --new-event-id', 'once more, as another event'],
  ],
  trigger: [
    ['--local trigger shipped --order PO-1 --line 001 --line 002=0/1:Backordered', 'one of two lines'],
    ['--local trigger shipped --order PO-1 --ship 2/3 --tracking 1Z999', 'two of three pieces'],
    ['--local trigger hold --shape array --shape quantities-as-text', 'in other forms'],
    ['--local trigger voided --dry-run > voided.json', 'the notification alone, for relay send'],
  ],
  'sandbox-event': [['--stage dev sandbox-event test/fixtures/order-hold.json', 'lets Ingram Micro send it']],
  tail: [
    ['--stage prod tail', 'each event from now on'],
    ['--stage prod tail --order PO-1001 --since 2d --no-follow', 'the last two days of an order'],
    ['--stage prod tail --outcome parked --outcome retry --since 1h', 'what failed, and what fails now'],
    ['--stage prod tail --since 1d --until 2h', 'up to two hours ago'],
    ['--stage prod tail --requests --since 1h', 'with each request to the webhook between the steps'],
  ],
  'access-log': [
    ['--stage prod access-log --status 5xx --since 2h', 'what was not served'],
    ['--stage prod access-log --status 401 --status 429 --json', 'what was refused, for programs'],
  ],
  retry: [
    ['--stage prod retry --all --dry-run', 'what waits, until when, and why'],
    ['--stage prod retry --order PO-1001', 'the events of one order'],
  ],
  retell: [
    ['--stage prod retell --changed --dry-run', 'after another status table: the calls that it asks for'],
    ['--stage prod retell --since 90d --rate 5', 'after another thirdwatch-base-url'],
  ],
  audit: [['--stage prod audit', "what Ingram's list of orders says, and the bridge does not know"]],
  reconcile: [['--stage prod reconcile --dry-run', 'which orders would be looked up']],
  console: [
    ['--local console', 'the local system in your browser'],
    ['--stage prod console --since 12h', 'a stage, to look at'],
    ['--stage prod console --allow-changes', 'redrive and drop from there too'],
  ],
  prove: [
    ['--local prove --notifications 100', 'on the system that npm start runs'],
    ['--stage trial prove', 'on a stage that was deployed with thirdwatch-base-url: simulator'],
    ['--stage trial prove --clean', 'removes what the runs have made'],
  ],
  completion: [['completion bash', 'the script for bash']],
};

/** Adds the examples to the help of a command and of all below it. */
export function addExamples(command: Command, path: readonly string[] = []): void {
  const examples = EXAMPLES[path.join(' ')] ?? [];
  const width = Math.max(...examples.map(([text]) => text.length));
  const lines = examples.map(([text, purpose]) => `  npx relay ${text.padEnd(width)}   # ${purpose}`);
  if (lines.length > 0) command.addHelpText('after', ['\nExamples:', ...lines].join('\n'));
  for (const each of command.commands) addExamples(each, [...path, each.name()]);
}
