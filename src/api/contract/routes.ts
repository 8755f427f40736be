import { z } from 'zod';
import {
  batchActionSchema,
  batchIdSchema,
  batchListSchema,
  batchSchema,
  newBatchSchema,
  preflightSchema,
} from './batches.js';
import { deviceListSchema } from './devices.js';
import { followQuerySchema } from './events.js';
import {
  jobIdSchema,
  jobListQuerySchema,
  jobListSchema,
  jobSchema,
  lossesSchema,
  newJobSchema,
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

/** All routes by name. */
export const routes = {
  info: { method: 'get', path: '/', summary: 'Name and version', status: 200, response: infoSchema },
  document: {
    method: 'get',
    path: '/openapi.json',
    summary: 'This API as OpenAPI 3.1',
    status: 200,
    response: 'document',
  },

  listPictures: {
    method: 'get',
    path: '/pictures',
    summary: 'Recent pictures, newest first, and the bundled pictures',
    status: 200,
    response: pictureListSchema,
  },
  uploadPicture: {
    method: 'post',
    path: '/pictures',
    summary: 'Upload a picture; the same bytes with the same name return the same id',
    query: uploadQuerySchema,
    body: 'bytes',
    status: 201,
    response: pictureSchema,
    problems: [413, 415, 422, 507],
  },
  referencePicture: {
    method: 'post',
    path: '/pictures/reference',
    summary: 'Refer to a picture file on this machine, without a copy',
    body: referenceSchema,
    status: 201,
    response: pictureSchema,
    problems: [403, 404, 415, 422],
  },
  getPicture: {
    method: 'get',
    path: '/pictures/{id}',
    summary: 'A picture’s name and size',
    params: picture,
    status: 200,
    response: pictureSchema,
    problems: [404],
  },
  pictureImage: {
    method: 'get',
    path: '/pictures/{id}/image',
    summary: 'The picture, upright and in sRGB, reduced on request',
    params: picture,
    query: imageQuerySchema,
    status: 200,
    response: 'image',
    problems: [404],
  },
  forgetPicture: {
    method: 'delete',
    path: '/pictures/{id}',
    summary: 'Remove a picture from the list; unused uploads are deleted, files of the user are kept',
    params: picture,
    status: 204,
    problems: [404, 409],
  },

  listJobs: {
    method: 'get',
    path: '/jobs',
    summary: 'Jobs, newest first',
    query: jobListQuerySchema,
    status: 200,
    response: jobListSchema,
  },
  createJob: {
    method: 'post',
    path: '/jobs',
    summary: 'Paint a picture',
    body: newJobSchema,
    status: 201,
    response: jobSchema,
    problems: [404, 422],
  },
  getJob: {
    method: 'get',
    path: '/jobs/{id}',
    summary: 'A job',
    params: job,
    status: 200,
    response: jobSchema,
    problems: [404],
  },
  pauseJob: {
    method: 'post',
    path: '/jobs/{id}/pause',
    summary: 'Pause a job; it resumes from the same iteration, also after a restart',
    params: job,
    status: 200,
    response: jobSchema,
    problems: [404, 409],
  },
  resumeJob: {
    method: 'post',
    path: '/jobs/{id}/resume',
    summary: 'Resume a paused, interrupted or failed job',
    params: job,
    status: 200,
    response: jobSchema,
    problems: [404, 409],
  },
  stopJob: {
    method: 'post',
    path: '/jobs/{id}/stop',
    summary: 'Stop a job and keep the picture painted so far',
    params: job,
    status: 200,
    response: jobSchema,
    problems: [404, 409],
  },
  cancelJob: {
    method: 'post',
    path: '/jobs/{id}/cancel',
    summary: 'Cancel a job and discard its picture',
    params: job,
    status: 200,
    response: jobSchema,
    problems: [404, 409],
  },
  repeatJob: {
    method: 'post',
    path: '/jobs/{id}/repeat',
    summary: 'Paint the same pictures again, optionally with changed options',
    params: job,
    body: repeatSchema,
    status: 201,
    response: jobSchema,
    problems: [404, 422],
  },
  deleteJob: {
    method: 'delete',
    path: '/jobs/{id}',
    summary: 'Delete an ended job and its result; a result in a folder of the user is kept',
    params: job,
    status: 204,
    problems: [404, 409],
  },
  jobPreview: {
    method: 'get',
    path: '/jobs/{id}/preview',
    summary: 'The current preview; a given revision never changes and may be cached forever',
    params: job,
    query: previewQuerySchema,
    status: 200,
    response: 'image',
    problems: [404],
  },
  jobResult: {
    method: 'get',
    path: '/jobs/{id}/result',
    summary: 'The finished picture with its settings inside, on request in another format',
    params: job,
    query: resultQuerySchema,
    status: 200,
    response: 'image',
    problems: [404, 409, 410],
  },
  jobLosses: {
    method: 'get',
    path: '/jobs/{id}/losses',
    summary: 'The losses of a job over time',
    params: job,
    status: 200,
    response: lossesSchema,
    problems: [404],
  },

  getQueue: { method: 'get', path: '/queue', summary: 'The queue', status: 200, response: queueSchema },
  holdQueue: {
    method: 'post',
    path: '/queue/hold',
    summary: 'Hold the queue: start no new jobs',
    status: 200,
    response: queueSchema,
  },
  releaseQueue: {
    method: 'post',
    path: '/queue/release',
    summary: 'Release the queue: start jobs again',
    status: 200,
    response: queueSchema,
  },
  follow: {
    method: 'get',
    path: '/events',
    summary: 'Server-sent events; resumes after a given event',
    query: followQuerySchema,
    status: 200,
    response: 'events',
    problems: [404],
  },

  preflightBatch: {
    method: 'post',
    path: '/batches/preflight',
    summary: 'Check a batch without starting it',
    body: newBatchSchema,
    bodyLimit: BATCH_BODY_LIMIT,
    status: 200,
    response: preflightSchema,
    problems: [403, 404, 422],
  },
  listBatches: {
    method: 'get',
    path: '/batches',
    summary: 'Batches, newest first',
    status: 200,
    response: batchListSchema,
  },
  createBatch: {
    method: 'post',
    path: '/batches',
    summary: 'Start a batch',
    body: newBatchSchema,
    bodyLimit: BATCH_BODY_LIMIT,
    status: 201,
    response: batchSchema,
    problems: [403, 404, 409, 422, 507],
  },
  getBatch: {
    method: 'get',
    path: '/batches/{id}',
    summary: 'A batch',
    params: batch,
    status: 200,
    response: batchSchema,
    problems: [404],
  },
  actOnBatch: {
    method: 'post',
    path: '/batches/{id}/{action}',
    summary: 'Pause, resume or cancel a batch, or retry its failed pictures',
    params: batch.extend({ action: batchActionSchema }),
    status: 200,
    response: batchSchema,
    problems: [404, 409],
  },
  batchReport: {
    method: 'get',
    path: '/batches/{id}/report',
    summary: 'The outcome of every picture of a batch',
    params: batch,
    status: 200,
    response: 'document',
    problems: [404],
  },
  deleteBatch: {
    method: 'delete',
    path: '/batches/{id}',
    summary: 'Delete an ended batch and its jobs; results in a user folder are kept',
    params: batch,
    status: 204,
    problems: [404, 409],
  },

  getOptions: {
    method: 'get',
    path: '/options',
    summary: 'Painting options: defaults, ranges, units and descriptions',
    status: 200,
    response: optionsSchema,
  },
  estimate: {
    method: 'post',
    path: '/estimate',
    summary: 'Estimate the time and memory of a painting on this machine',
    body: estimateRequestSchema,
    status: 200,
    response: estimateSchema,
    problems: [404, 422],
  },

  listNetworks: {
    method: 'get',
    path: '/networks',
    summary: 'Installed and installable networks',
    status: 200,
    response: networkListSchema,
  },
  installNetwork: {
    method: 'post',
    path: '/networks/{name}/install',
    summary: 'Start to download and install a network; events report the progress',
    params: network,
    status: 202,
    response: networkSchema,
    problems: [404, 409],
  },
  cancelInstallation: {
    method: 'delete',
    path: '/networks/{name}/install',
    summary: 'Stop an installation; the partial download is kept for the next attempt',
    params: network,
    status: 204,
    problems: [404, 409],
  },
  importNetwork: {
    method: 'post',
    path: '/networks/import',
    summary: 'Install a network from a file on this machine',
    body: importNetworkSchema,
    status: 202,
    response: networkSchema,
    problems: [403, 404, 409, 422],
  },
  uploadNetwork: {
    method: 'post',
    path: '/networks/upload',
    summary: 'Install a network from an uploaded file of weights',
    query: uploadQuerySchema,
    body: 'bytes',
    status: 202,
    response: networkSchema,
    problems: [409, 413, 422, 507],
  },
  removeNetwork: {
    method: 'delete',
    path: '/networks/{name}',
    summary: 'Remove an installed network',
    params: network,
    status: 204,
    problems: [404, 409],
  },

  listDevices: {
    method: 'get',
    path: '/devices',
    summary: 'Devices, and which one is used',
    status: 200,
    response: deviceListSchema,
  },
  checkDevices: {
    method: 'post',
    path: '/devices/check',
    summary: 'Start to search, check and measure devices; the list reports the progress',
    status: 202,
    response: deviceListSchema,
    problems: [409],
  },
  getSettings: {
    method: 'get',
    path: '/settings',
    summary: 'Settings',
    status: 200,
    response: settingsSchema,
  },
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
