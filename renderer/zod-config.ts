import { z } from 'zod';

// Before any schema is made: zod would otherwise try `new Function`, which the Content-Security-Policy forbids and reports.
z.config({ jitless: true });
