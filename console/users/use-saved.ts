import { type RaRecord, useNotify, useRedirect } from 'react-admin'

/** After saving a login: back to the list, or to the request that a second person has to agree to. */
export function useSaved() {
  const notify = useNotify()
  const redirect = useRedirect()
  return ({ awaits }: RaRecord & { awaits?: string }) => {
    notify(awaits ? 'resources.users.asked' : 'resources.users.saved', {
      type: awaits ? 'info' : 'success',
    })
    redirect(awaits ? `/approvals/${awaits}/show` : '/users')
  }
}
