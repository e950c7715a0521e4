import type { Finding } from './finding.ts';

/** A rule that finds what is known and stays as it is, for one kind of resource or for any. */
export type Accepted = { readonly rule: string; readonly kind?: string; readonly reason: string };

/** Nearly all of it is the framework's doing. */
export const ACCEPTED: readonly Accepted[] = [
  {
    rule: 'W3005',
    kind: 'AWS::Lambda::Function',
    reason: 'The framework names a function’s role in DependsOn too, which is redundant and harmless.',
  },
  {
    rule: 'W3005',
    kind: 'AWS::ApiGatewayV2::Route',
    reason: 'The framework names a route’s integration in DependsOn too, which is redundant and harmless.',
  },
  {
    rule: 'W9003',
    kind: 'AWS::Lambda::Function',
    reason:
      'A number that may be left out is handed over as a text, which CloudFormation takes for a number.',
  },
  {
    rule: 'W3005',
    kind: 'AWS::ApiGatewayV2::Stage',
    reason: 'The framework names a stage’s log group in DependsOn too, which is redundant and harmless.',
  },
  {
    rule: 'W8003',
    kind: 'Condition',
    reason:
      'The framework has put the settings into the Conditions, so that each is always true or always false.',
  },
  {
    rule: 'W1028',
    reason: 'With the settings put in, one branch of an Fn::If is never taken in that deployment.',
  },
  {
    rule: 'W9053',
    kind: 'Template',
    reason: 'Conditions on settings that are all left empty compare the same, with the settings put in.',
  },
];
/** Whether a finding is of a rule that is accepted. */
export const isAccepted = (finding: Finding, accepted: Accepted): boolean =>
  accepted.rule === finding.rule && (accepted.kind ?? finding.kind) === finding.kind;

/** The findings that no rule accepts. */
export const unacceptedOf = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter((finding) => !ACCEPTED.some((accepted) => isAccepted(finding, accepted)));
