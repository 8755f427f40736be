import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { z } from 'zod';
import { failureOf } from '../src/common/failures.js';
import { channels, type Questions, type Reply, type Tidings } from './channels.js';
import type { Log } from './log.js';
import { isOurs } from './scheme.js';

const text = z.string().min(1).max(32_768);
const sentence = z.string().max(1000);

/** What each message may hold. */
const shapes = {
  choosePictures: z.tuple([]),
  chooseFolder: z.tuple([]),
  chooseNetwork: z.tuple([]),
  savePicture: z.tuple([z.strictObject({ url: text, name: z.string().min(1).max(1024) })]),
  copyPicture: z.tuple([text]),
  reveal: z.tuple([text]),
  openFolder: z.tuple([text]),
  setProgress: z.tuple([z.number().min(0).max(1).nullable()]),
  notify: z.tuple([sentence, sentence]),
  listening: z.tuple([]),
} as const satisfies {
  [Name in keyof (Questions & Tidings)]: z.ZodType<Parameters<(Questions & Tidings)[Name]>>;
};

type Sender = Pick<IpcMainEvent | IpcMainInvokeEvent, 'sender' | 'senderFrame'>;

/** Who is listened to, and what is done. */
export interface Receiving {
  readonly questions: Questions;
  readonly tidings: Tidings;
  /** The window's contents; nobody else is listened to. */
  readonly contents: () => WebContents | undefined;
  readonly log: Log;
}

/**
 * Listens to the screen: the only place where messages come in. One that does not come from the top frame of our window, on a page of
 * our origin, or that does not have the shape agreed on, is not looked at further.
 */
export function receive({ questions, tidings, contents, log }: Receiving): void {
  const isAllowed = ({ sender, senderFrame }: Sender) =>
    sender === contents() && senderFrame !== null && senderFrame.parent === null && isOurs(senderFrame.url);
  const argumentsOf = (name: keyof typeof shapes, event: Sender, args: unknown[]) => {
    if (!isAllowed(event)) throw new Error(`a stranger sent ${name}`);
    const { data, error } = shapes[name].safeParse(args);
    if (data) return data;
    throw new Error(`${name} was sent with what it does not take`, { cause: error });
  };
  for (const name of Object.keys(questions) as (keyof Questions)[])
    ipcMain.handle(channels[name], async (event, ...args: unknown[]) =>
      reply(log, name, () => call(questions, name, argumentsOf(name, event, args))),
    );
  for (const name of Object.keys(tidings) as (keyof Tidings)[])
    ipcMain.on(channels[name], (event, ...args: unknown[]) => {
      try {
        call(tidings, name, argumentsOf(name, event, args));
      } catch (error) {
        log.error(error, channels[name]);
      }
    });
}

/** A function of a table with arguments that its shape has taken, which the compiler cannot see to belong together. */
function call<Table extends Questions | Tidings>(
  table: Table,
  name: keyof Table,
  args: readonly unknown[],
): unknown {
  return (table[name] as (...all: readonly unknown[]) => unknown)(...args);
}

async function reply(log: Log, name: keyof Questions, answer: () => unknown): Promise<Reply<unknown>> {
  try {
    return { value: await answer() };
  } catch (error) {
    log.error(error, channels[name]);
    return { refusal: failureOf(error).message };
  }
}
