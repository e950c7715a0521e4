/** What a linter has against a template. */
export type Finding = {
  /** The rule's name: one of cfn-lint's or AWS's own, or `policy`. */
  readonly rule: string;
  /** The logical id it is about; empty when it is about none. */
  readonly on: string;
  /** The type of resource, or what else it is about, such as a Condition. */
  readonly kind: string;
  readonly message: string;
};
