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

/** One call of the API. */
export interface Route {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Under `/api`, with `{names}`. */
  readonly path: string;
  /** One line for the documentation. */
  readonly summary: string;
  /** Of the names in the path. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** A JSON body's schema, or `bytes` for a body that is a file. */
  readonly body?: z.ZodType | 'bytes';
  /** Largest JSON body, in bytes; 1 MB unless told. */
  readonly bodyLimit?: number;
  readonly status: 200 | 201 | 202 | 204;
  /** A JSON answer's schema, `image`, `events`, `document` (any JSON), or none. */
  readonly response?: z.ZodType | 'image' | 'events' | 'document';
  /** Statuses of the problems that it may answer beside 400 and 500. */
  readonly problems?: readonly number[];
}

/** Room for the paths of the largest batch. */
const BATCH_BODY_LIMIT = 32e6;

const picture = z.object({ id: pictureIdSchema });
const job = z.object({ id: jobIdSchema });
const batch = z.object({ id: batchIdSchema });
const network = z.object({ name: networkNameSchema });

/** Every call there is, by name. */
export const routes = {
  info: { method: 'get', path: '/', summary: 'What this is', status: 200, response: infoSchema },
  document: {
    method: 'get',
    path: '/openapi.json',
    summary: 'This documentation',
    status: 200,
    response: 'document',
  },

  listPictures: {
    method: 'get',
    path: '/pictures',
    summary: 'Pictures that were given lately, newest first, and those that come with Impasto',
    status: 200,
    response: pictureListSchema,
  },
  uploadPicture: {
    method: 'post',
    path: '/pictures',
    summary: 'Upload a picture; the same bytes under the same name give the same id',
    query: uploadQuerySchema,
    body: 'bytes',
    status: 201,
    response: pictureSchema,
    problems: [413, 415, 422, 507],
  },
  referencePicture: {
    method: 'post',
    path: '/pictures/reference',
    summary: 'Name a picture on this machine; it stays where it is',
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
    summary: 'The picture, upright and in sRGB, made smaller if asked',
    params: picture,
    query: imageQuerySchema,
    status: 200,
    response: 'image',
    problems: [404],
  },
  forgetPicture: {
    method: 'delete',
    path: '/pictures/{id}',
    summary: 'Take a picture off the list; a copy that no job needs is deleted, a file of the user’s stays',
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
    summary: 'Hold a job; it goes on from the same iteration when resumed, after a restart too',
    params: job,
    status: 200,
    response: jobSchema,
    problems: [404, 409],
  },
  resumeJob: {
    method: 'post',
    path: '/jobs/{id}/resume',
    summary: 'Go on with a job that was paused, was interrupted or has failed',
    params: job,
    status: 200,
    response: jobSchema,
    problems: [404, 409],
  },
  stopJob: {
    method: 'post',
    path: '/jobs/{id}/stop',
    summary: 'End a job and keep the picture as it is',
    params: job,
    status: 200,
    response: jobSchema,
    problems: [404, 409],
  },
  cancelJob: {
    method: 'post',
    path: '/jobs/{id}/cancel',
    summary: 'End a job and discard its picture',
    params: job,
    status: 200,
    response: jobSchema,
    problems: [404, 409],
  },
  repeatJob: {
    method: 'post',
    path: '/jobs/{id}/repeat',
    summary: 'Paint the same pictures again, with changed options if given',
    params: job,
    body: repeatSchema,
    status: 201,
    response: jobSchema,
    problems: [404, 422],
  },
  deleteJob: {
    method: 'delete',
    path: '/jobs/{id}',
    summary: 'Delete an ended job and its result; a result in a folder of the user’s stays',
    params: job,
    status: 204,
    problems: [404, 409],
  },
  jobPreview: {
    method: 'get',
    path: '/jobs/{id}/preview',
    summary: 'The picture as it grows; a given revision never changes and may be kept for ever',
    params: job,
    query: previewQuerySchema,
    status: 200,
    response: 'image',
    problems: [404],
  },
  jobResult: {
    method: 'get',
    path: '/jobs/{id}/result',
    summary: 'The finished picture, in another format if asked, its settings inside',
    params: job,
    query: resultQuerySchema,
    status: 200,
    response: 'image',
    problems: [404, 409, 410],
  },
  jobLosses: {
    method: 'get',
    path: '/jobs/{id}/losses',
    summary: 'How the loss fell',
    params: job,
    status: 200,
    response: lossesSchema,
    problems: [404],
  },

  getQueue: { method: 'get', path: '/queue', summary: 'The queue', status: 200, response: queueSchema },
  holdQueue: {
    method: 'post',
    path: '/queue/hold',
    summary: 'Begin nothing new',
    status: 200,
    response: queueSchema,
  },
  releaseQueue: {
    method: 'post',
    path: '/queue/release',
    summary: 'Begin again',
    status: 200,
    response: queueSchema,
  },
  follow: {
    method: 'get',
    path: '/events',
    summary: 'Events as they happen, as server-sent events; resumes after a given one',
    query: followQuerySchema,
    status: 200,
    response: 'events',
    problems: [404],
  },

  preflightBatch: {
    method: 'post',
    path: '/batches/preflight',
    summary: 'What a batch would be, without beginning it',
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
    summary: 'Begin a batch',
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
    summary: 'Pause, resume or cancel all of a batch, or retry what has failed',
    params: batch.extend({ action: batchActionSchema }),
    status: 200,
    response: batchSchema,
    problems: [404, 409],
  },
  batchReport: {
    method: 'get',
    path: '/batches/{id}/report',
    summary: 'What became of every picture',
    params: batch,
    status: 200,
    response: 'document',
    problems: [404],
  },
  deleteBatch: {
    method: 'delete',
    path: '/batches/{id}',
    summary: 'Delete an ended batch and its jobs; results in a folder of the user’s stay',
    params: batch,
    status: 204,
    problems: [404, 409],
  },

  getOptions: {
    method: 'get',
    path: '/options',
    summary: 'The settings of a painting: defaults, ranges, units and what each does',
    status: 200,
    response: optionsSchema,
  },
  estimate: {
    method: 'post',
    path: '/estimate',
    summary: 'How long a painting will take here, and how much memory',
    body: estimateRequestSchema,
    status: 200,
    response: estimateSchema,
    problems: [404, 422],
  },

  listNetworks: {
    method: 'get',
    path: '/networks',
    summary: 'Networks that are there and that can be installed',
    status: 200,
    response: networkListSchema,
  },
  installNetwork: {
    method: 'post',
    path: '/networks/{name}/install',
    summary: 'Begin to download and install a network; events tell how it goes',
    params: network,
    status: 202,
    response: networkSchema,
    problems: [404, 409],
  },
  cancelInstallation: {
    method: 'delete',
    path: '/networks/{name}/install',
    summary: 'Stop an installation; what was downloaded is kept for the next try',
    params: network,
    status: 204,
    problems: [404, 409],
  },
  importNetwork: {
    method: 'post',
    path: '/networks/import',
    summary: 'Install a network from a file of this machine',
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
    summary: 'What can compute here, and which of it is taken',
    status: 200,
    response: deviceListSchema,
  },
  checkDevices: {
    method: 'post',
    path: '/devices/check',
    summary: 'Begin to look for devices and to check and measure each anew; the list tells how far that is',
    status: 202,
    response: deviceListSchema,
    problems: [409],
  },
  getSettings: {
    method: 'get',
    path: '/settings',
    summary: 'What is remembered between starts',
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

/** Where the API begins. */
export const API_ROOT = '/api';
