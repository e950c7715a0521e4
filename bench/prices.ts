/**
 * List prices of us-east-1 in US dollars, without free tiers. Where each comes from, and which of them could be
 * verified, stands in docs/cost.md.
 */
export const PRICES = {
  asOf: 'September 2026',
  httpApiPerMillion: 1.0,
  lambdaRequestPerMillion: 0.2,
  lambdaArm64PerGbSecond: 0.0000133334,
  fifoRequestPerMillion: 0.5,
  readUnitPerMillion: 0.125,
  writeUnitPerMillion: 0.625,
  logsPerGb: 0.5,
  dataOutPerGb: 0.09,
  secretPerMonth: 0.4,
  secretCallsPer10000: 0.05,
  alarmMetricPerMonth: 0.1,
  customMetricPerMonth: 0.3,
  dashboardPerMonth: 3.0,
} as const;
