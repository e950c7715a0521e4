'use strict';

/** What the archive adds to serverless.yml; with `archive: off`, nothing. */
module.exports = {
  resources: whereOn('file(resources/archive.yml)', {}),
  functions: whereOn('file(resources/archive-functions.yml)', {}),
  dashboardAlarms: whereOn('file(resources/archive-dashboard.yml):alarms', ''),
  dashboardWidgets: whereOn('file(resources/archive-dashboard.yml):widgets', ''),
};

function whereOn(variable, otherwise) {
  return async ({ resolveVariable }) =>
    (await resolveVariable('param:archive')) === 'on' ? resolveVariable(variable) : otherwise;
}
