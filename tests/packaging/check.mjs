/** Copied into the packed code and run there: what the check of the installation says. */
import { checkShippedModels } from './dist/shipped-models.js';

const verdict = await checkShippedModels().then(
  () => 'whole',
  (error) => error.message,
);
console.log(JSON.stringify(verdict));
