import { version } from '#package'

export const AGENT_VERSION: string = version
