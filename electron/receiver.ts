import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { z } from 'zod';
import { failureOf } from '../src/system/failure.js';
import { channels, type PageMessages, type Reply, type Requests } from './channels.js';
import type { Log } from './log.js';
import { isAppAddress } from './scheme.js';

const text = z.string().min(1).max(32_768);
const sentence = z.string().max(1000);

/** The arguments that each request and message takes. */
const argumentSchemas = {
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
  [Name in keyof (Requests & PageMessages)]: z.ZodType<Parameters<(Requests & PageMessages)[Name]>>;
};

type Sender = Pick<IpcMainEvent | IpcMainInvokeEvent, 'sender' | 'senderFrame'>;

/** What the receiver uses. */
interface ReceiverOptions {
  readonly requests: Requests;
  readonly messages: PageMessages;
  /** The contents of the main window, the only accepted sender. */
  readonly contents: () => WebContents | undefined;
  readonly log: Log;
}

/**
 * Receives the page's requests and messages; nothing else listens to ipcMain. A call is rejected before it is handled unless it comes
 * from the top frame of the main window, on a page of our origin, with arguments that fit the schema.
 */
export function receive({ requests, messages, contents, log }: ReceiverOptions): void {
  const isAllowed = ({ sender, senderFrame }: Sender) =>
    sender === contents() &&
    senderFrame !== null &&
    senderFrame.parent === null &&
    isAppAddress(senderFrame.url);
  const checkedArguments = (name: keyof typeof argumentSchemas, event: Sender, args: unknown[]) => {
    if (!isAllowed(event)) throw new Error(`${name} was sent by an unknown sender`);
    const { data, error } = argumentSchemas[name].safeParse(args);
    if (data) return data;
    throw new Error(`${name} was sent with invalid arguments`, { cause: error });
  };
  for (const name of Object.keys(requests) as (keyof Requests)[])
    ipcMain.handle(channels[name], async (event, ...args: unknown[]) =>
      replyTo(log, name, () => call(requests, name, checkedArguments(name, event, args))),
    );
  for (const name of Object.keys(messages) as (keyof PageMessages)[])
    ipcMain.on(channels[name], (event, ...args: unknown[]) => {
      try {
        call(messages, name, checkedArguments(name, event, args));
      } catch (error) {
        log.error(error, channels[name]);
      }
    });
}

/** Calls a handler with checked arguments; the compiler cannot relate a handler to its schema when the name is a variable. */
function call<Handlers extends Requests | PageMessages>(
  handlers: Handlers,
  name: keyof Handlers,
  args: readonly unknown[],
): unknown {
  return (handlers[name] as (...all: readonly unknown[]) => unknown)(...args);
}

async function replyTo(log: Log, name: keyof Requests, answer: () => unknown): Promise<Reply<unknown>> {
  try {
    return { value: await answer() };
  } catch (error) {
    log.error(error, channels[name]);
    return { refusal: failureOf(error).message };
  }
}
