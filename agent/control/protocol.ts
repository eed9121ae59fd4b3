import { z } from 'zod'

/** What the program says to the agent that runs on the same machine, one line of JSON each way. */
export const question = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('status') }),
  z.object({ ask: z.literal('unlock'), answer: z.string().max(100) }),
  z.object({ ask: z.literal('extend'), token: z.string().max(20_000) }),
])
export type Question = z.infer<typeof question>

export const status = z.object({
  deviceId: z.string(),
  server: z.string(),
  agentVersion: z.string(),
  certificateUntil: z.string(),
  lock: z.object({
    level: z.int(),
    epoch: z.int(),
    cause: z.string(),
    message: z.string(),
  }),
  /** To be read out, where there is something to open. */
  challenge: z.string().nullable(),
  unlockWaitSeconds: z.number(),
  lease: z
    .object({
      seq: z.int(),
      elapsedHours: z.number(),
      graceHours: z.number(),
      addHours: z.number(),
    })
    .nullable(),
  /** Reports that the server has not heard yet. */
  untold: z.int(),
  running: z.boolean(),
})
export type Status = z.infer<typeof status>

export const reply = z.union([
  z.object({ ok: z.literal(true), status: status.optional() }),
  z.object({ ok: z.literal(false), code: z.string(), waitSeconds: z.number().optional() }),
])
export type Reply = z.infer<typeof reply>
