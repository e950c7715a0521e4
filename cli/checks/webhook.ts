import { post } from '../../lib/ingram/webhook/sender.ts';
import type { Stage } from '../stage.ts';
import { relayCommand } from '../terminal/wording.ts';
import { type Finding, failed, ok, type StageCheck, warning } from './check.ts';

/** Does the webhook answer? */
export function webhookChecks({ name, outputs }: Stage): readonly StageCheck[] {
  return [{ name: 'webhook', find: () => webhookFinding(outputs.WebhookUrl, name) }];
}

/** What looks like a signature, of nothing: no body is looked at without. */
const SIGNATURE = Buffer.alloc(64).toString('base64');

/** A request without an event id is not counted as one with a wrong signature. */
async function webhookFinding(url: string, stageName: string): Promise<Finding> {
  const answer = await post(url, '{}', SIGNATURE).catch((error: unknown) => String(error));
  if (typeof answer === 'string') {
    return failed(`${url} does not answer (${answer}).`, 'Is the stage deployed, and the network up?');
  }
  const { status, body } = answer;
  if (status === 400 && body.includes('no-event-id')) {
    return ok(`${url} answers (400 to a request without content, as it should).`);
  }
  if (status === 429) return warning(`${url} has too many requests.`, 'Raise the parameter throttling-rate.');
  return failed(
    `${url} answers ${status} where 400 is expected.`,
    `The receiver's log may say why: ${relayCommand(stageName, 'tail --since 10m')}`,
  );
}
