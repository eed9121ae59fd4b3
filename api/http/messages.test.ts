import { expect, it } from 'vitest'
import { RECORDING_MESSAGES } from '../course-recordings/messages.ts'
import { DEVICE_MESSAGES } from '../devices/messages.ts'
import { HANDOVER_MESSAGES } from '../handovers/messages.ts'
import { INDICATOR_MESSAGES } from '../indicators/messages.ts'
import { LINE_MESSAGES } from '../lines/messages.ts'
import { PERMIT_MESSAGES } from '../permits/messages.ts'
import { PHONE_MESSAGES } from '../phones/messages.ts'
import { POSSESSION_MESSAGES } from '../possession/messages.ts'
import { QUIZ_MESSAGES } from '../quizzes/messages.ts'
import { ROLLOUT_MESSAGES } from '../rollout/messages.ts'
import { STOCKTAKE_MESSAGES } from '../stocktakes/messages.ts'
import { TRANSFER_MESSAGES } from '../transfers/messages.ts'

it('no two features mean different things by one code', () => {
  const codes = [
    DEVICE_MESSAGES,
    HANDOVER_MESSAGES,
    LINE_MESSAGES,
    INDICATOR_MESSAGES,
    RECORDING_MESSAGES,
    QUIZ_MESSAGES,
    PERMIT_MESSAGES,
    PHONE_MESSAGES,
    POSSESSION_MESSAGES,
    ROLLOUT_MESSAGES,
    STOCKTAKE_MESSAGES,
    TRANSFER_MESSAGES,
  ].flatMap((table) => Object.keys(table))
  expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([])
})
