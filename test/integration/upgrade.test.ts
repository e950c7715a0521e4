import { describeUpgrade } from '../support/upgrade.ts';

/*
 * An update while events wait. Real: what the version before has stored, written down by itself (`npm run stored-state`
 * in a checkout of it); the functions of this version as bundled; relay. Simulated: AWS, Thirdwatch.
 *
 * A change of a stored format puts the version before the change here, and moves the one that stood here to
 * test/slow/upgrade.test.ts. A later version of the script may write more kinds of messages.
 */
describeUpgrade({ commit: '696844e', rechecks: ['PO-1003'] });
