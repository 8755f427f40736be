/** Whether this is the build of `npm run dev`; set by electron/vite.config.ts, so that what is shipped holds nothing of it. */
declare const IS_DEVELOPMENT: boolean;
