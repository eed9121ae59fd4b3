import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{api,agent,certs,console,drizzle}/**/*.test.{ts,tsx}',
            'tests/{*,agent/*}.test.ts',
          ],
          globalSetup: 'tests/postgres.ts',
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // While some files wait for PostgreSQL, others have the processors.
          maxWorkers: 3,
          // The whole application would be loaded anew for each file, which costs more than most of them do.
          isolate: false,
          unstubGlobals: true,
          restoreMocks: true,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: 'tests/browser/build.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // A browser waits for its server and the other way round: one file alone leaves a processor idle.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'lifecycle',
          include: ['tests/lifecycle/**/*.test.ts'],
          globalSetup: 'tests/postgres.ts',
          testTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'interop',
          include: ['tests/interop/**/*.test.ts'],
          globalSetup: 'tests/postgres.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          globalSetup: 'tests/postgres.ts',
          testTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
