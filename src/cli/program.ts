import { Command } from 'commander';
import { MEMORY_VARIABLE } from '../compute/index.js';
import { MIRROR_VARIABLE } from '../store/index.js';
import { HOME_VARIABLE } from '../system/user-folders.js';
import { version } from '../system/version.js';
import { addBatch } from './commands/batch.js';
import { addDemo } from './commands/demo.js';
import { addDevices } from './commands/devices.js';
import { addEnlarge, addFurther } from './commands/enlarge.js';
import { addLens } from './commands/lens.js';
import { addNetworks } from './commands/networks/index.js';
import { addScore } from './commands/score.js';
import { addServe } from './commands/serve.js';
import { addSheet } from './commands/sheet.js';
import { addStylize } from './commands/stylize.js';

const examples = `
Examples:
  impasto stylize harbour.jpg swirl.jpg -o painted.png
  impasto stylize A.jpg B1.jpg B2.png --style-weights 2:1 --size 768 --preset fine -o out.png
  impasto stylize A.jpg B.jpg --colors content --style-weight 10 -o out.jpg
  impasto stylize --like out.png A2.jpg B.jpg -o out2.png
  impasto enlarge out.png --size 2048
  impasto further out.png --iterations 100
  impasto batch photos --style B.jpg --out painted
  impasto sheet A.jpg --styles paintings -o sheet.jpg
  impasto score A.jpg B.jpg out.png
  impasto lens A.jpg --layer relu3_1 -o maps.png
  impasto networks install vgg19
  impasto devices

Ctrl-C once stops and saves the picture as it is; twice leaves at once. The same
command with --resume continues a painting that was killed or crashed.

Environment:
  ${HOME_VARIABLE}             folder for installed networks and unfinished paintings,
                           instead of the platform's folder for application data
  ${MIRROR_VARIABLE}           web addresses of folders to download networks from
  ${MEMORY_VARIABLE}  megabytes of memory that a run may use: less, to leave some to
                           other programs, or more, if the estimate is too careful
`;

/**
 * Parses the command line and runs its command.
 * @returns the exit status.
 * @throws CommanderError for usage, help and version; UserError and others from the command.
 */
export async function runProgram(args: readonly string[]): Promise<number> {
  let status = 0;
  const program = createProgram((code) => {
    status = code;
  });
  await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
  return status;
}

function createProgram(finish: (status: number) => void): Command {
  const program = new Command('impasto')
    .description('Paint picture A in the style of picture B, on your own machine.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', examples)
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage()}` })
    .configureOutput({ writeErr: () => undefined })
    .exitOverride();
  addStylize(program, finish);
  addEnlarge(program, finish);
  addFurther(program, finish);
  addBatch(program, finish);
  addSheet(program, finish);
  addLens(program, finish);
  addScore(program, finish);
  addDemo(program, finish);
  addNetworks(program, finish);
  addDevices(program, finish);
  addServe(program, finish, async () => (await import('../api/index.js')).openBackend);
  for (const command of commandsUnder(program)) command.helpOption('-h, --help', 'print this help');
  return program;
}

function commandsUnder(command: Command): Command[] {
  return command.commands.flatMap((one) => [one, ...commandsUnder(one)]);
}
