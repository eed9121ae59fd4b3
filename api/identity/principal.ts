import { type Principal, system } from '#drizzle/client'

/** Lets people in whom a directory or a provider speaks for; besides, it gives and takes roles by the mappings. */
export const identitySystem: Principal = {
  ...system('login'),
  name: 'system:identity',
  roles: ['@login', '@identity'],
}
