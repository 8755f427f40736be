export { type LearningProgress, learn } from './learn.js';
