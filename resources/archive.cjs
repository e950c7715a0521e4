'use strict';

/** What the archive adds to serverless.yml; with `archive: off`, nothing. */
module.exports = {
  resources: whereOn('file(resources/archive.yml)', {}),
  functions: whereOn('file(resources/archive-functions.yml)', {}),
  /** What stands in the bundles for how the AWS SDK streams events: S3's client alone asks for it. */
  eventStreams: async ({ resolveVariable }) =>
    `./lib/platform/${(await isOn(resolveVariable)) ? 'no-event-streams' : 'left-out'}.ts`,
  dashboardAlarms: whereOn('file(resources/archive-dashboard.yml):alarms', ''),
  dashboardWidgets: whereOn('file(resources/archive-dashboard.yml):widgets', ''),
};

function whereOn(variable, otherwise) {
  return async ({ resolveVariable }) =>
    (await isOn(resolveVariable)) ? resolveVariable(variable) : otherwise;
}

async function isOn(resolveVariable) {
  return (await resolveVariable('param:archive')) === 'on';
}
