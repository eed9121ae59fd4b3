/*
 * Rows as the tables take them, named as in drizzle/schema. Days are `YYYY-MM-DD`, instants ISO 8601 in
 * UTC, periods half-open ranges of instants as Postgres writes them.
 */

export interface UnitRow {
  id: string
  code: string
  parentId: string | null
  name: string
  path: string
  category: string
}

export interface StaffRow {
  id: string
  employeeNumber: string
  name: string
  kana: string
  unitId: string
  post: string
  email: string
  leftOn: string | null
}

export interface ModelRow {
  id: string
  kind: 'laptop' | 'smartphone'
  maker: string
  name: string
  screenInches: number
  weightKg: number
}

export interface DeviceRow {
  id: string
  kind: 'laptop' | 'smartphone'
  state: 'in_stock' | 'kitting' | 'ready' | 'issued' | 'missing' | 'repair' | 'returned' | 'erased'
  propertyNumber: string
  serialNumber: string | null
  imei: string | null
  modelId: string
  os: string
  networkZone: 'alpha' | 'alpha_prime' | 'beta' | 'beta_prime' | null
  unitId: string
  holderId: string | null
  acquiredOn: string
  leaseEndsOn: string | null
  location: string | null
  note: string | null
  tpmEkSha256: string | null
}

export interface HandoverRow {
  id: string
  deviceId: string
  holderId: string
  dutyUnitId: string | null
  handedOverAt: string
  acceptedAt: string | null
  returnedAt: string | null
  source: 'import' | 'counter' | 'transfer'
}

export interface SimRow {
  id: string
  iccid: string
}

export interface LineRow {
  id: string
  phoneNumber: string
}

export interface ExtensionRow {
  id: string
  number: string
  kind: 'mobile' | 'fixed'
  retiredAt: string | null
}

export interface SimDeviceRow {
  id: string
  simId: string
  deviceId: string
  during: string
}

export interface LineSimRow {
  id: string
  lineId: string
  simId: string
  during: string
}

export interface ExtensionLineRow {
  id: string
  extensionId: string
  lineId: string
  during: string
}

export interface ExtensionHolderRow {
  id: string
  extensionId: string
  holderId: string
  dutyUnitId: string | null
  during: string
}

export interface ProgramRow {
  id: string
  name: string
  fiscalYear: number
  goalCount: number
  deadline: string
  state: 'planned' | 'open'
}

export interface WaveRow {
  id: string
  programId: string
  name: string
  ordinal: number
  state: 'planned' | 'open'
  opensOn: string
  closesOn: string
}

export interface WaveMonthRow {
  waveId: string
  month: string
  planned: number
}

export interface ReplacementRow {
  id: string
  waveId: string
  programId: string
  oldDeviceId: string
  newDeviceId: string | null
  holderId: string
  dutyUnitId: string | null
  unitId: string
  state: string
  pausedFrom: string | null
  reason: string | null
  stateSince: string
  deployedOn: string | null
  migratedOn: string | null
  reclaimedOn: string | null
  certifiedOn: string | null
  closedOn: string | null
}

export interface SlotRow {
  id: string
  place: string
  startsAt: string
  endsAt: string
  capacity: number
}

export interface AppointmentRow {
  id: string
  slotId: string
  replacementId: string
  holderId: string
  unitId: string
}

export interface ErasureRow {
  id: string
  deviceId: string
  category: string
  method: string
  mediumKind: string
  mediumSerial: string
  place: string
  erasedOn: string
  operator: string
  witness: string
  certificateName: string | null
  certificateType: string | null
  certificateBytes: number | null
  certificateSha256: string | null
  certifiedOn: string | null
}

export interface ErasureFileRow {
  erasureId: string
  /** As Postgres writes bytes in text. */
  content: string
}
