import type { CertificateRequest } from '#certs'
import type { DeviceProfile } from '#contract/certificates'
import { system, type Transaction } from '#drizzle/client'
import { askAccess, type Guard, issueCertificate } from '../certificates/issue.ts'
import { lastCertificate } from '../certificates/last.ts'
import type { Presented } from '../certificates/presented.ts'
import type { Deps } from '../deps.ts'
import { AppError, refusal } from '../errors.ts'
import { askForApproval } from './approval.ts'
import { isSameName, namesIn, readDeviceRequest } from './request.ts'
import { tokenHash } from './secret.ts'
import * as queries from './use-queries.ts'

const ENROLLMENT = system('enrollment')
/** Longer than an answer takes: whoever holds the token as long as this has gone. */
const CLAIM_MS = 60_000

/** What is known of whoever asks, put down as it comes to light: a refusal names them. */
export interface About {
  tokenId?: string | null
  deviceId?: string | null
  certificateId?: string | null
}

export interface Enrolment {
  csr: string
  /** As it was sent; and what the sender called itself. */
  token: string
  name: string
  /** Which kind the sender expects; null: whichever the token is for. */
  profile: DeviceProfile | null
  /** Of the machine that asks, where it knows: has to be the device's, if the ledger knows that one's. */
  serialNumber?: string
  /** Whether the same key gets the same certificate again: such clients ask until they have an answer. */
  repeats?: true
}

type Issued = Awaited<ReturnType<typeof issueCertificate>>

/** The certificate, or null: somebody has to agree first, and the same request may be sent again. */
export async function enroll(
  deps: Deps,
  { csr, token: given, name, profile, serialNumber, repeats }: Enrolment,
  about: About,
): Promise<Issued | null> {
  const hash = tokenHash(given)
  if (!hash) throw refusal('token', 'token_unknown')
  const request = await deps.db.as(ENROLLMENT, async (tx) => {
    const token = await queries.byHash(tx, hash, deps.clock())
    if (!token) throw refusal('token', 'token_unknown')
    Object.assign(about, { tokenId: token.id, deviceId: token.deviceId })
    const read = readDeviceRequest(csr)
    const { fingerprint } = read.publicKey
    // Any other key than the one that has used it is refused below.
    if (token.state === 'used' && repeats) return { ...token, fingerprint }
    refuseUnlessLive(token)
    if (profile && profile !== token.profile) throw refusal('token', 'token_wrong_profile')
    await refuseOtherDevice(tx, token, [name, ...commonNames(read)])
    if (serialNumber !== undefined) await refuseOtherMachine(tx, token, serialNumber)
    const agreed = await askForApproval(tx, deps, token, fingerprint)
    return agreed ? { ...token, fingerprint } : null
  })
  if (!request) return null
  const { id, deviceId, fingerprint } = request
  const wanted = { deviceId, profile: request.profile, csr }
  const spending = spend(deps, id, repeats)
  try {
    return await issueOnce(deps, wanted, `token ${id} ${fingerprint}`, { guard: spending.guard })
  } catch (error) {
    await spending.release()
    throw error
  }
}

/** A new certificate for whoever has shown one that is in use, of the same kind and subject. */
export async function renew(
  deps: Deps,
  shown: Presented,
  { csr, profile }: { csr: string; profile: DeviceProfile | null },
): Promise<Issued> {
  if (profile && profile !== shown.profile)
    throw refusal('certificate', 'certificate_wrong_purpose')
  const request = readDeviceRequest(csr)
  if (!isSameName(request.subject, shown.subject)) throw refusal('csr', 'subject_differs')
  return succeed(deps, shown, request, csr)
}

/** The same for an agent, whose request names nobody. */
export const renewAgent = (
  deps: Deps,
  shown: Pick<Presented, 'certificateId' | 'deviceId'>,
  csr: string,
): Promise<Issued> =>
  succeed(deps, { ...shown, profile: 'device-management' }, readDeviceRequest(csr), csr)

const succeed = (
  deps: Deps,
  { certificateId, deviceId, profile }: Pick<Presented, 'certificateId' | 'deviceId' | 'profile'>,
  { publicKey }: CertificateRequest,
  csr: string,
): Promise<Issued> =>
  issueOnce(deps, { deviceId, profile, csr }, `renewal ${certificateId} ${publicKey.fingerprint}`)

/** A certificate of the network that an agent asks for. The same key gets the same one until that is due. */
export async function issueNetwork(deps: Deps, deviceId: string, csr: string): Promise<Issued> {
  const { fingerprint } = readDeviceRequest(csr).publicKey
  const last = await deps.db.as(ENROLLMENT, (tx) => lastCertificate(tx, deviceId, 'network-access'))
  const isGood = last?.state === 'issued' && new Date(last.issued.renewAfter) > deps.clock()
  if (isGood && last.publicKeySha256 === fingerprint) {
    await deps.db.as(ENROLLMENT, (tx) => askAccess(tx, deviceId, 'network-access', deps.clock()))
    return last.issued
  }
  const wanted = { deviceId, profile: 'network-access', csr } as const
  return issueOnce(deps, wanted, `network ${last?.issued.id ?? deviceId} ${fingerprint}`)
}

/** Completes what the same request began; what was given up since is begun anew. */
async function issueOnce(
  deps: Deps,
  wanted: Parameters<typeof issueCertificate>[2],
  key: string,
  terms: { guard?: Guard } = {},
): Promise<Issued> {
  try {
    return await issueCertificate(deps, ENROLLMENT, wanted, key, terms)
  } catch (error) {
    const abandoned =
      error instanceof AppError && error.fields.some(({ code }) => code === 'issue_abandoned')
    if (!abandoned) throw error
    return issueCertificate(deps, ENROLLMENT, wanted, null, terms)
  }
}

/** The token goes with the certificate, in its transaction; meanwhile nobody else has it. */
function spend(deps: Deps, tokenId: string, repeats: Enrolment['repeats']) {
  let claimedAt: Date | null = null
  const guard: Guard = {
    begin: async (tx, isDone) => {
      if (isDone && repeats) return
      const now = deps.clock()
      const token = (await queries.lock(tx, tokenId, now))!
      refuseUnlessLive(token)
      if (token.claimedAt && +now - +token.claimedAt < CLAIM_MS)
        throw new AppError('conflict', { fields: [{ field: 'token', code: 'token_in_use' }] })
      await queries.claim(tx, tokenId, now)
      claimedAt = now
    },
    confirm: async (tx, certificateId) => {
      refuseUnlessLive((await queries.lock(tx, tokenId, deps.clock()))!)
      await queries.markUsed(tx, tokenId, certificateId, deps.clock())
    },
  }
  /** What came to nothing leaves the token to the next; where even that fails, time does. */
  const release = async () => {
    const at = claimedAt
    if (at)
      await deps.db
        .as(ENROLLMENT, (tx) => queries.unclaim(tx, tokenId, at))
        .catch((error) => {
          deps.log.warn({ err: error, tokenId }, 'a token stays claimed for a minute')
        })
  }
  return { guard, release }
}

function refuseUnlessLive({ state }: Pick<queries.Token, 'state'>): void {
  if (state !== 'live') throw refusal('token', `token_${state}`)
}

const commonNames = ({ subject }: CertificateRequest): string[] =>
  namesIn(subject).flatMap(({ type, value }) => (type === 'CN' ? [value] : []))

/** As firmware and ledgers write it, in one form. */
const plainSerial = (text: string) => text.normalize('NFKC').trim().toUpperCase()

async function refuseOtherMachine(
  tx: Transaction,
  { deviceId }: Pick<queries.Token, 'deviceId'>,
  serialNumber: string,
): Promise<void> {
  const known = await queries.serialNumberOf(tx, deviceId)
  if (known !== null && plainSerial(known) !== plainSerial(serialNumber))
    throw refusal('serialNumber', 'token_other_device')
}

/** The sheet of one device beside another: whoever names a device of ours has to be that one. */
async function refuseOtherDevice(
  tx: Transaction,
  { deviceId }: Pick<queries.Token, 'deviceId'>,
  names: readonly string[],
): Promise<void> {
  const said = names.filter(
    (name) => name !== '' && name.length <= 100 && !/\p{Cc}|\p{Cs}/u.test(name),
  )
  const called = said.length > 0 ? await queries.devicesCalled(tx, said) : []
  if (called.some((id) => id !== deviceId)) throw refusal('token', 'token_other_device')
}
