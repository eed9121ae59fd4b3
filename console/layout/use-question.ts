import { useEffect, useRef, useState } from 'react'
import type { Question } from '../provider/questions.ts'

interface Asked {
  open: boolean
  busy: boolean
  /** What came of the last attempt to answer, as a text or its key. */
  failure: string | null
  attempt: (work: () => Promise<unknown>) => Promise<void>
  cancel: () => void
}

/** The side of a dialog: it opens when something asks, and is over when an attempt succeeds. */
export function useQuestion({ answerWith }: Question, isDue = always): Asked {
  const settle = useRef<((done: boolean) => void) | null>(null)
  const [open, setOpen] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    answerWith(async () => {
      if (!isDue()) return false
      setFailure(null)
      setBusy(false)
      setOpen(true)
      return new Promise((resolve) => {
        settle.current = resolve
      })
    })
    return () => {
      answerWith(null)
      settle.current?.(false)
    }
  }, [answerWith, isDue])

  const finish = (done: boolean) => {
    setOpen(false)
    settle.current?.(done)
    settle.current = null
  }
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true)
    setFailure(null)
    try {
      await work()
      finish(true)
    } catch (error) {
      setFailure(error instanceof Error ? error.message : 'ra.notification.http_error')
    } finally {
      setBusy(false)
    }
  }
  return { open, busy, failure, attempt, cancel: () => finish(false) }
}

const always = () => true
