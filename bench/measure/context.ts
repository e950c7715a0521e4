import type { FunctionName } from '../../local/packaging/bundle.ts';
import type { Bundles, Variant } from '../bundles.ts';
import type { BenchFunction } from '../lambda/function.ts';
import type { BenchServices } from '../services.ts';

/** What every measurement needs. */
export type Context = {
  readonly bundles: Bundles;
  readonly services: BenchServices;
  /** How many fresh processes of each variant. */
  readonly rounds: number;
  readonly onProgress: (text: string) => void;
};

/** A function to be measured, in one of its variants. */
export function benchFunction(
  { bundles, services }: Context,
  name: FunctionName,
  variant: Variant,
): BenchFunction {
  return { file: bundles.fileOf(name, variant), environment: services.environment };
}

/** A function's answer has to be that of success: what fails at once is not fast. */
export function assertSuccess(name: FunctionName, variant: Variant, answer: unknown): void {
  const { statusCode, batchItemFailures }: Record<string, unknown> = Object(answer);
  const isSuccess =
    name === 'receiver'
      ? statusCode === 200
      : Array.isArray(batchItemFailures) && batchItemFailures.length === 0;
  if (!isSuccess) throw new Error(`${name}, ${variant}: ${JSON.stringify(answer)} is no success.`);
}
