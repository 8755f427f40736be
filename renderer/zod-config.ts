import { z } from 'zod';

// Must run before any schema is created: zod would otherwise try `new Function`, which the Content-Security-Policy forbids.
z.config({ jitless: true });
