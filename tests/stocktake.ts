import type { StocktakeItem, StocktakeScanResult } from '#contract/stocktakes'
import type { TestApp, Visitor } from './app.ts'
import { plantCounter } from './counter.ts'

/** What somebody does about stocktakes, by the API. */
export function stocktaker(who: Visitor) {
  const send = async (path: string, json?: object, method = 'POST') => {
    const answer = await who(path, { method, json })
    return { status: answer.status, body: answer.status === 204 ? null : await answer.json() }
  }
  return {
    send,
    open: (json: object) => send('/api/stocktakes', json),
    scan: (id: string, code: string) => send(`/api/stocktakes/${id}/scan`, { code }),
    /** One that went well. */
    counted: async (id: string, code: string): Promise<StocktakeScanResult> => {
      const { status, body } = await send(`/api/stocktakes/${id}/scan`, { code })
      if (status !== 200) throw new Error(`the scan answered ${JSON.stringify(body)}`)
      return body
    },
    step: (id: string, step: string, json?: object) => send(`/api/stocktakes/${id}/${step}`, json),
    items: async (filter: object): Promise<StocktakeItem[]> => {
      const query = encodeURIComponent(JSON.stringify(filter))
      return (await who(`/api/stocktake-items?filter=${query}&range=[0,999]`)).json()
    },
  }
}

/** Status and first code of a refusal. */
export const codeOf = ({ status, body }: { status: number; body: unknown }) => {
  const { fields } = body as { fields?: { code: string }[] }
  return [status, fields?.[0]?.code]
}

/** An office whose devices bear the numbers given. */
export async function plantShelf(t: TestApp, numbers: readonly string[]) {
  const office = await plantCounter(t)
  const devices: string[] = []
  for (const property_number of numbers) {
    devices.push(await office.device('issued', { property_number, unit_id: office.unitId }))
  }
  return { ...office, devices }
}
