import { z } from 'zod';
import {
  batchActionSchema,
  batchIdSchema,
  batchListSchema,
  batchSchema,
  draftBatchSchema,
  newBatchSchema,
  preflightSchema,
} from './batches.js';
import { deviceListSchema } from './devices.js';
import { followQuerySchema } from './events.js';
import {
  enlargeSchema,
  furtherSchema,
  instantSchema,
  jobIdSchema,
  jobListQuerySchema,
  jobListSchema,
  jobSchema,
  lossesSchema,
  newJobSchema,
  preparationSchema,
  previewQuerySchema,
  queueSchema,
  repeatSchema,
  resultQuerySchema,
} from './jobs.js';
import { importNetworkSchema, networkListSchema, networkNameSchema, networkSchema } from './networks.js';
import { estimateRequestSchema, estimateSchema, optionsSchema } from './options.js';
import {
  imageQuerySchema,
  pictureIdSchema,
  pictureListSchema,
  pictureSchema,
  referenceSchema,
  uploadQuerySchema,
} from './pictures.js';
import { infoSchema, settingsChangeSchema, settingsSchema } from './settings.js';

/** A route of the API. */
export interface Route {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Below `/api`, with `{names}`. */
  readonly path: string;
  /** One line for the documentation. */
  readonly summary: string;
  /** The names in the path. */
  readonly params?: z.ZodObject;
  /** Strict, so that a mistyped name is an error. */
  readonly query?: z.ZodObject;
  /** A JSON body's schema, or `bytes` for a body that is a file. */
  readonly body?: z.ZodType | 'bytes';
  /** Largest JSON body, in bytes; 1 MB by default. */
  readonly bodyLimit?: number;
  readonly status: 200 | 201 | 202 | 204;
  /** A JSON answer's schema, `image`, `events`, `document` (any JSON), or none. */
  readonly response?: z.ZodType | 'image' | 'events' | 'document';
  /** Possible error statuses besides 400 and 500. */
  readonly problems?: readonly number[];
}

/** Enough for the paths of the largest batch. */
const BATCH_BODY_LIMIT = 32e6;

const picture = z.object({ id: pictureIdSchema });
const job = z.object({ id: jobIdSchema });
const batch = z.object({ id: batchIdSchema });
const network = z.object({ name: networkNameSchema });

const read = { method: 'get', status: 200 } as const;
const find = { ...read, problems: [404] } as const;
const post = { method: 'post', status: 200 } as const;
const create = { method: 'post', status: 201 } as const;
/** The answer comes before the work ends; events report the rest. */
const start = { method: 'post', status: 202 } as const;
const remove = { method: 'delete', status: 204, problems: [404, 409] } as const;
const jobAction = { ...post, params: job, response: jobSchema, problems: [404, 409] } as const;

/** All routes by name. */
export const routes = {
  info: { ...read, path: '/', summary: 'Name and version', response: infoSchema },
  document: { ...read, path: '/openapi.json', summary: 'This API as OpenAPI 3.1', response: 'document' },

  listPictures: {
    ...read,
    path: '/pictures',
    summary: 'Recent pictures, newest first, and the bundled pictures',
    response: pictureListSchema,
  },
  uploadPicture: {
    ...create,
    path: '/pictures',
    summary: 'Upload a picture; the same bytes with the same name return the same id',
    query: uploadQuerySchema,
    body: 'bytes',
    response: pictureSchema,
    problems: [413, 415, 422, 507],
  },
  referencePicture: {
    ...create,
    path: '/pictures/reference',
    summary: 'Refer to a picture file on this machine, without a copy',
    body: referenceSchema,
    response: pictureSchema,
    problems: [403, 404, 415, 422],
  },
  getPicture: {
    ...find,
    path: '/pictures/{id}',
    summary: 'A picture’s name and size',
    params: picture,
    response: pictureSchema,
  },
  pictureImage: {
    ...find,
    path: '/pictures/{id}/image',
    summary: 'The picture, upright and in sRGB, reduced on request',
    params: picture,
    query: imageQuerySchema,
    response: 'image',
  },
  forgetPicture: {
    ...remove,
    path: '/pictures/{id}',
    summary: 'Remove a picture from the list; unused uploads are deleted, files of the user are kept',
    params: picture,
  },

  listJobs: {
    ...read,
    path: '/jobs',
    summary: 'Jobs, newest first',
    query: jobListQuerySchema,
    response: jobListSchema,
  },
  createJob: {
    ...create,
    path: '/jobs',
    summary: 'Paint a picture',
    body: newJobSchema,
    response: jobSchema,
    problems: [404, 422],
  },
  getJob: { ...find, path: '/jobs/{id}', summary: 'A job', params: job, response: jobSchema },
  pauseJob: {
    ...jobAction,
    path: '/jobs/{id}/pause',
    summary: 'Pause a job; it resumes from the same iteration, also after a restart',
  },
  resumeJob: {
    ...jobAction,
    path: '/jobs/{id}/resume',
    summary: 'Resume a paused, interrupted or failed job',
  },
  stopJob: {
    ...jobAction,
    path: '/jobs/{id}/stop',
    summary: 'Stop a job and keep the picture painted so far',
  },
  cancelJob: { ...jobAction, path: '/jobs/{id}/cancel', summary: 'Cancel a job and discard its picture' },
  repeatJob: {
    ...create,
    path: '/jobs/{id}/repeat',
    summary: 'Paint the same pictures again, optionally with changed options',
    params: job,
    body: repeatSchema,
    response: jobSchema,
    problems: [404, 422],
  },
  enlargeJob: {
    ...create,
    path: '/jobs/{id}/enlarge',
    summary: 'Paint a finished picture larger: a new job continues from it with the same settings',
    params: job,
    body: enlargeSchema,
    response: jobSchema,
    problems: [404, 410, 422],
  },
  furtherJob: {
    ...create,
    path: '/jobs/{id}/further',
    summary: 'Paint a finished picture further: a new job adds iterations at the same size',
    params: job,
    body: furtherSchema,
    response: jobSchema,
    problems: [404, 410, 422],
  },
  deleteJob: {
    ...remove,
    path: '/jobs/{id}',
    summary: 'Delete an ended job and its result; a result in a folder of the user is kept',
    params: job,
  },
  jobPreview: {
    ...find,
    path: '/jobs/{id}/preview',
    summary: 'The current preview; a given revision never changes and may be cached forever',
    params: job,
    query: previewQuerySchema,
    response: 'image',
  },
  jobResult: {
    ...read,
    path: '/jobs/{id}/result',
    summary: 'The finished picture with its settings inside, on request in another format',
    params: job,
    query: resultQuerySchema,
    response: 'image',
    problems: [404, 409, 410],
  },
  jobLosses: {
    ...find,
    path: '/jobs/{id}/losses',
    summary: 'The losses of a job over time',
    params: job,
    response: lossesSchema,
  },

  getQueue: { ...read, path: '/queue', summary: 'The queue', response: queueSchema },
  holdQueue: {
    ...post,
    path: '/queue/hold',
    summary: 'Hold the queue: start no new jobs',
    response: queueSchema,
  },
  releaseQueue: {
    ...post,
    path: '/queue/release',
    summary: 'Release the queue: start jobs again',
    response: queueSchema,
  },
  follow: {
    ...find,
    path: '/events',
    summary: 'Server-sent events; resumes after a given event',
    query: followQuerySchema,
    response: 'events',
  },

  preflightBatch: {
    ...post,
    path: '/batches/preflight',
    summary: 'Check a batch without starting it',
    body: draftBatchSchema,
    bodyLimit: BATCH_BODY_LIMIT,
    response: preflightSchema,
    problems: [403, 404, 422],
  },
  listBatches: { ...read, path: '/batches', summary: 'Batches, newest first', response: batchListSchema },
  createBatch: {
    ...create,
    path: '/batches',
    summary: 'Start a batch',
    body: newBatchSchema,
    bodyLimit: BATCH_BODY_LIMIT,
    response: batchSchema,
    problems: [403, 404, 409, 422, 507],
  },
  getBatch: { ...find, path: '/batches/{id}', summary: 'A batch', params: batch, response: batchSchema },
  actOnBatch: {
    ...post,
    path: '/batches/{id}/{action}',
    summary: 'Pause, resume or cancel a batch, or retry its failed pictures',
    params: batch.extend({ action: batchActionSchema }),
    response: batchSchema,
    problems: [404, 409],
  },
  batchReport: {
    ...find,
    path: '/batches/{id}/report',
    summary: 'The outcome of every picture of a batch',
    params: batch,
    response: 'document',
  },
  deleteBatch: {
    ...remove,
    path: '/batches/{id}',
    summary: 'Delete an ended batch and its jobs; results in a user folder are kept',
    params: batch,
  },

  getOptions: {
    ...read,
    path: '/options',
    summary: 'Painting options: defaults, ranges, units and descriptions',
    response: optionsSchema,
  },
  estimate: {
    ...post,
    path: '/estimate',
    summary: 'Estimate the time and memory of a painting on this machine',
    body: estimateRequestSchema,
    response: estimateSchema,
    problems: [404, 422],
  },

  prepareInstant: {
    method: 'post',
    path: '/instant/prepare',
    summary:
      'Load what instant paintings need and encode pictures for them, so that the first one comes sooner',
    status: 204,
    body: preparationSchema,
    problems: [404, 409, 422],
  },
  paintInstantly: {
    ...post,
    path: '/instant',
    summary: 'A JPEG painted in one pass, for a preview; one is painted at a time',
    body: instantSchema,
    response: 'image',
    problems: [404, 409, 422],
  },

  listNetworks: {
    ...read,
    path: '/networks',
    summary: 'Installed and installable networks',
    response: networkListSchema,
  },
  installNetwork: {
    ...start,
    path: '/networks/{name}/install',
    summary: 'Start to download and install a network; events report the progress',
    params: network,
    response: networkSchema,
    problems: [404, 409],
  },
  cancelInstallation: {
    ...remove,
    path: '/networks/{name}/install',
    summary: 'Stop an installation; the partial download is kept for the next attempt',
    params: network,
  },
  importNetwork: {
    ...start,
    path: '/networks/import',
    summary: 'Install a network from a file on this machine',
    body: importNetworkSchema,
    response: networkSchema,
    problems: [403, 404, 409, 422],
  },
  uploadNetwork: {
    ...start,
    path: '/networks/upload',
    summary: 'Install a network from an uploaded file of weights',
    query: uploadQuerySchema,
    body: 'bytes',
    response: networkSchema,
    problems: [409, 413, 422, 507],
  },
  removeNetwork: {
    ...remove,
    path: '/networks/{name}',
    summary: 'Remove an installed network',
    params: network,
  },

  listDevices: {
    ...read,
    path: '/devices',
    summary: 'Devices, and which one is used',
    response: deviceListSchema,
  },
  checkDevices: {
    ...start,
    path: '/devices/check',
    summary: 'Start to search, check and measure devices; the list reports the progress',
    response: deviceListSchema,
    problems: [409],
  },
  getSettings: { ...read, path: '/settings', summary: 'Settings', response: settingsSchema },
  changeSettings: {
    method: 'patch',
    path: '/settings',
    summary: 'Change settings',
    body: settingsChangeSchema,
    status: 200,
    response: settingsSchema,
    problems: [422],
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;

/** The path prefix of the API. */
export const API_ROOT = '/api';
