declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A DynamoDB server, not listening yet. With `path` its tables live in that folder, else in memory. */
  export default function dynalite(options?: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
  }): Server;
}
