import { Argument, type Command } from 'commander';
import * as v from 'valibot';
import { completionScript, SHELLS } from '../completion/scripts.ts';
import { completionWords } from '../completion/words.ts';

/** `relay completion` */
export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .description('prints a script that completes the commands of relay in your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .addHelpText('after', HELP)
    .action((shell: unknown) => {
      process.stdout.write(completionScript(v.parse(v.picklist(SHELLS), shell), completionWords(program)));
    });
}

const HELP = `
It completes the word relay, which npm link makes a command. Put one of these into your shell's configuration:
  source <(relay completion bash)      # ~/.bashrc
  source <(relay completion zsh)       # ~/.zshrc, after compinit
  relay completion fish | source       # ~/.config/fish/config.fish`;
