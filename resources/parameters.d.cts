/** What the framework hands to a function in a file that serverless.yml includes. */
type VariableSource = {
  readonly options: { readonly param?: readonly string[] };
  readonly resolveVariable: (address: string) => Promise<unknown>;
};

/**
 * Checks all parameters.
 *
 * @returns their names
 * @throws an error with all faults, by parameter
 */
declare function checkParameters(source: VariableSource): Promise<readonly string[]>;
export = checkParameters;
