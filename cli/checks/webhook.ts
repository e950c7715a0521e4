import { post } from '../../lib/ingram/webhook/sender.ts';
import type { Stage } from '../stage.ts';
import { errorText } from '../terminal/error-text.ts';
import type { RelayCommand } from '../terminal/relay-command.ts';
import { type Finding, failed, ok, type StageCheck, warning } from './check.ts';

/** Does the webhook answer? */
export function webhookChecks({ relay, outputs }: Stage): readonly StageCheck[] {
  return [{ name: 'webhook', find: () => webhookFinding(outputs.WebhookUrl, relay) }];
}

/** What looks like a signature, of nothing: no body is looked at without. */
const SIGNATURE = Buffer.alloc(64).toString('base64');

/** A request without an event id is not counted as one with a wrong signature. */
async function webhookFinding(url: string, relay: RelayCommand): Promise<Finding> {
  const answer = await post(url, '{}', SIGNATURE).catch(errorText);
  if (typeof answer === 'string') {
    return failed(`${url} does not answer (${answer}).`, 'Is the stage deployed, and the network up?');
  }
  const { status, body } = answer;
  if (status === 400 && body.includes('no-event-id')) {
    return ok(`${url} answers (400 to a request without content, as it should).`);
  }
  if (status === 429) return warning(`${url} has too many requests.`, 'Raise the parameter throttling-rate.');
  return failed(
    `${url} answers ${status}${/^\s*</.test(body) ? ' with an HTML page' : ''} where 400 is expected.`,
    `The receiver's log may say why: ${relay('tail --since 10m')}`,
  );
}
