import { totalmem } from 'node:os'

const MB = 1024 * 1024

/** Given on the command line at every start, so that an upgrade of Mamori brings its settings along. */
export function settings(
  port: number,
  durable: boolean,
  more: Record<string, string | number> = {},
): string[] {
  const all = { ...base(port), ...(durable ? {} : UNSAFE_BUT_FAST), ...more }
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function base(port: number): Record<string, string | number> {
  const memoryMb = availableMemoryMb()
  return {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 100,
    shared_buffers: `${Math.round(Math.min(256, Math.max(32, memoryMb / 8)))}MB`,
    effective_cache_size: `${Math.round(Math.max(128, memoryMb / 2))}MB`,
    // Containers often show huge pages that they may not use; Postgres then dies with a bus error.
    huge_pages: 'off',
    random_page_cost: 1.1,
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    password_encryption: 'scram-sha-256',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    // Its own process writes the log, which thus outlives us; a week of it, then it wraps.
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgresql-%a.log',
    log_rotation_age: '1d',
    log_rotation_size: 0,
    log_truncate_on_rotation: 'on',
    log_checkpoints: 'off',
    // Personal values stand in statements, in their parameters and in the DETAIL of an error.
    log_statement: 'none',
    log_min_error_statement: 'panic',
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    log_error_verbosity: 'terse',
  }
}

const UNSAFE_BUT_FAST = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_wal_size: '4GB',
  max_connections: 300,
}

/** A container's limit rather than the machine's memory. */
function availableMemoryMb(): number {
  const limit = process.constrainedMemory?.() ?? 0
  return (limit > 0 ? Math.min(limit, totalmem()) : totalmem()) / MB
}
