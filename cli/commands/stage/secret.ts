import { Argument, type Command } from 'commander';
import * as v from 'valibot';
import type { Context, Run } from '../../context.ts';
import { setSecret } from '../../secrets/changes.ts';
import { finishRotation, rotateSecret } from '../../secrets/rotation.ts';
import { SECRET_NAMES, SECRETS, type SecretName } from '../../secrets/secrets.ts';
import { EXIT, Failure } from '../../terminal/failure.ts';

const SetOptions = v.object({
  dryRun: v.optional(v.boolean(), false),
  atOnce: v.optional(v.boolean(), false),
});
const RotateOptions = v.object({ ...SetOptions.entries, finish: v.optional(v.boolean(), false) });

/** `relay secret set` and `relay secret rotate` */
export function registerSecret(program: Command, run: Run): void {
  const secret = program
    .command('secret')
    .description('sets and rotates keys; values are read from standard input, never from arguments');
  const changing = (name: string) =>
    secret
      .command(name)
      .addArgument(
        new Argument('<name>', "the webhook's key, Thirdwatch's, or the client of Ingram's API")
          .choices(SECRET_NAMES)
          .argParser(parseName),
      )
      .option('--at-once', 'replace the running functions, so that none uses the old value')
      .option('--dry-run', 'show what would be done');
  changing('set')
    .description('stores a new value; the former one is no longer valid')
    .action(
      run((context, which: SecretName, options: unknown) =>
        setSecret(context, SECRETS[which], { ...v.parse(SetOptions, options), times: 'twice' }),
      ),
    );
  changing('rotate')
    .description('adds a new key; for ingram, the old one stays valid until --finish')
    .option('--finish', 'end the overlap: only the current key stays valid')
    .action(
      run((context, which: SecretName, options: unknown) =>
        rotate(context, which, v.parse(RotateOptions, options)),
      ),
    );
}

/** What is refused is not repeated: it may be a key. */
function parseName(text: string): SecretName {
  const name = SECRET_NAMES.find((each) => each === text);
  if (name !== undefined) return name;
  throw new Failure(
    `Name the secret: ${SECRET_NAMES.join(', ')}. Its value is asked for, or read from standard input, and is never an argument.`,
    { exitCode: EXIT.usage },
  );
}

function rotate(
  context: Context,
  which: SecretName,
  { finish, ...options }: v.InferOutput<typeof RotateOptions>,
): Promise<number> {
  const secret = SECRETS[which];
  if (finish) return finishRotation(context, secret, options);
  if (!secret.previousIsValid) return setSecret(context, secret, { ...options, times: 'once' });
  if (options.atOnce) {
    throw new Failure(
      '--at-once goes with --finish, or with secret set: a rotation leaves the old key valid.',
      {
        exitCode: EXIT.usage,
      },
    );
  }
  return rotateSecret(context, secret, options);
}
