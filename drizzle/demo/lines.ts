import { during } from './calendar.ts'
import { type Random, withLuhnDigit } from './random.ts'
import type {
  DeviceRow,
  ExtensionHolderRow,
  ExtensionLineRow,
  ExtensionRow,
  LineRow,
  LineSimRow,
  SimDeviceRow,
  SimRow,
  StaffRow,
  UnitRow,
} from './rows.ts'

/** E.118: 89 telecom, 81 Japan; then issuer and account. */
const ICCID_PREFIX = '898111'
const FIRST_EXTENSION = 50_001
const FIRST_FIXED_EXTENSION = 7_001
const FIXED_PER_SECTION = 3

export interface Lines {
  sims: SimRow[]
  lines: LineRow[]
  extensions: ExtensionRow[]
  simDevices: SimDeviceRow[]
  lineSims: LineSimRow[]
  extensionLines: ExtensionLineRow[]
  extensionHolders: ExtensionHolderRow[]
}

/** What hangs together behind one phone; each relation's row may yet end. */
export interface Chain {
  simDevice: SimDeviceRow
  extensionLine: ExtensionLineRow
  extensionHolder: ExtensionHolderRow
  since: string
}

export function makeLines(random: Random) {
  const made: Lines = {
    sims: [],
    lines: [],
    extensions: [],
    simDevices: [],
    lineSims: [],
    extensionLines: [],
    extensionHolders: [],
  }
  const iccids = new Set<string>()
  const phoneNumbers = new Set<string>()
  const id = () => random.uuid()

  /** A SIM with a line, in a device. */
  function insertSim(device: DeviceRow, since: string) {
    const account = () => withLuhnDigit(ICCID_PREFIX + random.digits(12))
    const sim = { id: id(), iccid: random.fresh(iccids, account) }
    const line = { id: id(), phoneNumber: random.fresh(phoneNumbers, () => phoneNumber(random)) }
    const simDevice = { id: id(), simId: sim.id, deviceId: device.id, during: during(since, null) }
    made.sims.push(sim)
    made.lines.push(line)
    made.simDevices.push(simDevice)
    made.lineSims.push({ id: id(), lineId: line.id, simId: sim.id, during: during(since, null) })
    return { line, simDevice }
  }

  function issue(
    device: DeviceRow,
    use: { holder: StaffRow; dutyUnitId: string | null },
    since: string,
  ): Chain {
    const { line, simDevice } = insertSim(device, since)
    const number = String(FIRST_EXTENSION + made.extensions.length)
    const extension: ExtensionRow = { id: id(), number, kind: 'mobile', retiredAt: null }
    const open = { extensionId: extension.id, during: during(since, null) }
    const extensionLine = { id: id(), lineId: line.id, ...open }
    const { holder, dutyUnitId } = use
    const extensionHolder = { id: id(), holderId: holder.id, dutyUnitId, ...open }
    made.extensions.push(extension)
    made.extensionLines.push(extensionLine)
    made.extensionHolders.push(extensionHolder)
    return { simDevice, extensionLine, extensionHolder, since }
  }

  function moveSim(chain: Chain, to: DeviceRow, at: string): void {
    const { simDevice, since } = chain
    simDevice.during = during(since, at)
    made.simDevices.push({ ...simDevice, id: id(), deviceId: to.id, during: during(at, null) })
  }

  /** The number rests: SIM and line stay together, nobody has the extension. */
  function endExtension({ extensionLine, extensionHolder, since }: Chain, at: string): void {
    extensionLine.during = during(since, at)
    extensionHolder.during = during(since, at)
  }

  return { made, insertSim, issue, moveSim, endExtension }
}

/** No subscriber's number begins so: after 0x0 comes 1 to 9 (電気通信番号計画). */
const phoneNumber = (random: Random): string =>
  `0${random.pick(['7', '9'])}0-0${random.digits(3)}-${random.digits(4)}`

/** Desk extensions of the sections: on their way out, a share of them retired already. */
export function makeFixedExtensions(
  random: Random,
  sections: readonly UnitRow[],
  heads: ReadonlyMap<string, string>,
  period: { since: string; retiredAt: () => string | null },
): Pick<Lines, 'extensions' | 'extensionHolders'> {
  const extensions: ExtensionRow[] = []
  const extensionHolders: ExtensionHolderRow[] = []
  for (const section of sections) {
    for (let desk = 0; desk < FIXED_PER_SECTION; desk++) {
      const number = String(FIRST_FIXED_EXTENSION + extensions.length)
      const retiredAt = period.retiredAt()
      const extension: ExtensionRow = { id: random.uuid(), number, kind: 'fixed', retiredAt }
      extensions.push(extension)
      extensionHolders.push({
        id: random.uuid(),
        extensionId: extension.id,
        dutyUnitId: section.id,
        holderId: heads.get(section.id)!,
        during: during(period.since, retiredAt),
      })
    }
  }
  return { extensions, extensionHolders }
}
