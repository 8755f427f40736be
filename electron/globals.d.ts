/** True in the build of `npm run dev`, false in release builds; defined by electron/vite.config.ts. */
declare const IS_DEVELOPMENT: boolean;
