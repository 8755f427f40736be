import { isAbsolute, join, relative } from 'node:path';
import { UserError } from '../../common/errors.js';
import { slashed } from '../../disk/index.js';
import {
  type BatchRequest,
  batchObstacles,
  batchOptionsSchema,
  checkBatch,
  type JobService,
  newId,
  type PreparedBatch,
  relativePath,
} from '../../jobs/index.js';
import { parseStylizeOptions, type StylizeInput } from '../../stylize/index.js';
import { failureOf } from '../../system/failure.js';
import type { Backend, CallOf } from '../backend.js';
import { batchView } from './views.js';

/** The API's methods for batches. */
export function batchMethods(service: JobService) {
  const { batches } = service;
  const view = (id: string) => batchView(batches.status(id));
  return {
    preflightBatch: ({ body, signal }) => preflight(service, body, signal),
    listBatches: async () => ({ batches: batches.list().map(({ id }) => view(id)) }),
    createBatch: async ({ body }) => view(await create(service, body)),
    getBatch: async ({ params }) => view(params.id),
    actOnBatch: async ({ params }) => batchView(await batches.act(params.id, params.action)),
    batchReport: async ({ params }) => batches.report(params.id),
    deleteBatch: ({ params }) => service.deleteBatch(params.id),
  } satisfies Partial<Backend>;
}

type NewBatchBody = CallOf<'createBatch'>['body'];

/** Number of example names in the preflight. */
const exampleCount = 5;
/** Number of names of replaced files in it; enough to see which they are. */
const replacedCount = 20;

/** What a batch would do. Reasons why it cannot start are part of the answer, not errors. */
async function preflight(service: JobService, body: NewBatchBody, signal?: AbortSignal) {
  const request = requestOf(service, body);
  try {
    const prepared = await service.prepareBatch(request, signal);
    return {
      ...figures(request.folder, prepared),
      problems: batchObstacles(prepared.estimate).map(failureOf),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...nothing, folder: request.folder, problems: [failureOf(error)] };
  }
}

/** The figures of a preflight. */
export function figures(
  folder: string,
  { items, estimate, skipped, replaced, names }: Omit<PreparedBatch, 'secondsEach'>,
) {
  const paths = items.flatMap(({ output }) => output?.path ?? []);
  const settled = paths.map((path) => slashed(relative(folder, path)));
  return {
    pictures: estimate.pictures,
    skipped: skipped.length,
    seconds: estimate.seconds ?? null,
    memoryBytes: estimate.memoryBytes,
    diskBytes: estimate.diskBytes.likely,
    freeDiskBytes: estimate.freeDisk ?? null,
    folder,
    replaced: replaced.length,
    replacedNames: replaced.slice(0, replacedCount),
    examples: (settled.length > 0 ? settled : names).slice(0, exampleCount),
  };
}

const nothing = {
  pictures: 0,
  skipped: 0,
  replaced: 0,
  replacedNames: [],
  seconds: null,
  memoryBytes: 0,
  diskBytes: 0,
  freeDiskBytes: null,
  examples: [],
};

async function create(service: JobService, body: NewBatchBody): Promise<string> {
  const request = requestOf(service, body);
  const { items, skipped, estimate, secondsEach } = await service.prepareBatch(request);
  checkBatch(estimate);
  const { folder } = request;
  const shard = { index: 1, count: 1 };
  const { id } = await service.batches.create(
    { folder, options: body.options, skipped, shard, secondsEach },
    items,
  );
  return id;
}

function requestOf(service: JobService, body: NewBatchBody): BatchRequest {
  const { library } = service;
  const { template, conflict, recursive, keepTree, mode, output } = body;
  checkPaths([...body.contentPaths, ...body.stylePaths, ...(body.manifest ? [body.manifest] : [])]);
  const folder = body.folder ?? join(service.folder, 'painted', newId());
  if (!isAbsolute(folder)) throw relativePath(folder);
  parseStylizeOptions(body.options);
  const weights = body.styles.map(({ weight }) => weight);
  const isWeighted = mode === 'blend' && weights.some((weight) => weight !== weights[0]);
  return {
    contents: body.contentPaths,
    styles: body.stylePaths,
    fromLibrary: {
      contents: body.contents.map((id) => library.inputOf(id)),
      styles: body.styles.map(({ picture }) => library.inputOf(picture)),
    },
    manifest: body.manifest,
    batch: batchOptionsSchema.parse({
      ...(template !== undefined && { template }),
      conflict,
      recursive,
      keepTree,
      mode,
      ...output,
    }),
    device: body.device ?? service.settings.current.device,
    whenOutOfMemory: body.whenOutOfMemory ?? service.settings.current.whenOutOfMemory,
    options: { ...(isWeighted && { styleWeights: weights }), ...body.options } as StylizeInput,
    folder,
  };
}

/** @throws UserError `path-relative`: a relative path would depend on the folder in which the server was started. */
function checkPaths(paths: readonly string[]): void {
  const wrong = paths.find((path) => !isAbsolute(path));
  if (wrong !== undefined) throw relativePath(wrong);
}
