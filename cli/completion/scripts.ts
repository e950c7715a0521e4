import type { CompletionWords } from './words.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that completes the commands, options and choices of `relay` in a shell. */
export function completionScript(shell: Shell, words: readonly CompletionWords[]): string {
  const made = { bash: bashScript, zsh: zshScript, fish: fishScript };
  return made[shell](words);
}

/** Prints the words for `$1`, the commands so far, and `$2`, the word before. */
function wordsFunction(words: readonly CompletionWords[]): string {
  const cases = words.map(
    ({ path, option = '', words }) => `    '${path}|${option}') echo '${words.join(' ')}' ;;`,
  );
  return `_relay_words() {
  case "$1|$2" in
${cases.join('\n')}
  esac
}`;
}

function bashScript(words: readonly CompletionWords[]): string {
  return `# relay completion bash
${wordsFunction(words)}
_relay() {
  local word commands='' found
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [ -z "$(_relay_words "\${commands:+$commands }$word" '')" ] || commands="\${commands:+$commands }$word"
  done
  found=$(_relay_words "$commands" "\${COMP_WORDS[COMP_CWORD-1]}")
  [ -n "$found" ] || found=$(_relay_words "$commands" '')
  COMPREPLY=($(compgen -W "$found" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _relay relay
`;
}

function zshScript(words: readonly CompletionWords[]): string {
  return `#compdef relay
${wordsFunction(words)}
_relay() {
  local word commands='' found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ -z $(_relay_words "\${commands:+$commands }$word" '') ]] || commands="\${commands:+$commands }$word"
  done
  found=$(_relay_words "$commands" "\${words[CURRENT-1]}")
  [[ -n $found ]] || found=$(_relay_words "$commands" '')
  compadd -- \${(s: :)found} || _files
}
compdef _relay relay
`;
}

function fishScript(words: readonly CompletionWords[]): string {
  return `# relay completion fish
function __relay_words
  switch "$argv[1]|$argv[2]"
${words.map(({ path, option = '', words }) => `    case '${path}|${option}'\n      string split -- ' ' '${words.join(' ')}'`).join('\n')}
  end
end
function __relay
  set -l commands ''
  set -l typed (commandline -opc)
  for word in $typed[2..-1]
    set -l longer (string trim -- "$commands $word")
    test -n "$(__relay_words "$longer" '')"; and set commands $longer
  end
  set -l found (__relay_words "$commands" $typed[-1])
  test -n "$found"; or set found (__relay_words "$commands" '')
  string join -- \\n $found
end
complete -c relay -f -a '(__relay)'
complete -c relay -n '__fish_seen_subcommand_from send sandbox-event' -F
`;
}
