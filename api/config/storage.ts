import { join, resolve } from 'node:path'
import { z } from 'zod'
import { url, type Values } from './variables.ts'

export const variables = {
  DATA_DIR: z.string().min(1).default('.data'),
  BACKUP_DIR: z.string().min(1).optional(),
  JOURNAL_DIR: z.string().min(1).optional(),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  REDIS_URL: url('redis:', 'rediss:').optional(),
}

/** Where things are kept. */
export function read(e: Values<typeof variables>) {
  return {
    dataDir: resolve(e.DATA_DIR),
    /** Where base backups lie, and beside them the log that brings them up to date. */
    backupDir: e.BACKUP_DIR && resolve(e.BACKUP_DIR),
    /** Where it is written down what became of certificates: best on another medium than DATA_DIR. */
    journalDir: resolve(e.JOURNAL_DIR ?? join(e.DATA_DIR, 'journal')),
    databaseUrl: e.DATABASE_URL,
    embedded: e.DATABASE_URL === undefined,
    redisUrl: e.REDIS_URL,
  }
}
