import { z } from 'zod';

// The page's policy forbids making code from text; zod would try, be refused, and leave a violation report each time.
z.config({ jitless: true });
