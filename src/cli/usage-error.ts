import type { CommanderError } from 'commander';
import { UserError } from '../common/errors.js';
import { commandNames } from './command-names.js';

/** The error for a command line that cannot be parsed. */
export function usageError(error: CommanderError, args: readonly string[]): UserError {
  const [, subject = ''] = /'([^']*)'/.exec(error.message) ?? [];
  const [, similar] = /Did you mean (?:one of )?([^)?]*)\?/.exec(error.message) ?? [];
  const hint = similar ? ` (did you mean ${similar.trim()}?)` : '';
  return new UserError('usage', `${problem(error, subject, args)}${hint}: see "${helpCommand(args)}".`);
}

function problem({ code, message }: CommanderError, subject: string, [command]: readonly string[]): string {
  switch (code) {
    case 'commander.unknownOption':
      return `There is no option ${subject}`;
    case 'commander.unknownCommand':
      return `There is no command ${subject}`;
    case 'commander.missingArgument':
      return `The ${command === 'networks' ? 'argument' : 'picture'} ${subject} is missing`;
    case 'commander.optionMissingArgument':
      return `A value is missing after ${subject}`;
    case 'commander.missingMandatoryOptionValue':
      return `The option ${subject} is missing`;
    case 'commander.excessArguments':
      return 'There are more names than it takes';
    default:
      return message.replace(/^error: /, '').replace(/\s*\n.*/s, '');
  }
}

function helpCommand([command = '']: readonly string[]): string {
  return commandNames.includes(command) ? `impasto ${command} --help` : 'impasto --help';
}
