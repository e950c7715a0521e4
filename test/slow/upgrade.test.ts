import { describeUpgrade } from '../support/upgrade.ts';

/* As test/integration/upgrade.test.ts, with what the versions before that one have stored. */
describeUpgrade({ commit: '08478be', rechecks: [] });
describeUpgrade({ commit: '9405433', rechecks: ['PO-1003'] });
describeUpgrade({ commit: '73be7f8', rechecks: ['PO-1003'] });
