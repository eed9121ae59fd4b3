import type { ImportPreview } from '#contract/import-mappings'

/** Header → field; null leaves the column out. */
export type Chosen = Record<string, string | null>

/** What is proposed; columns whose header stands twice are left out. */
export const proposedBy = ({ columns }: ImportPreview): Chosen =>
  Object.fromEntries(
    columns.map(({ header, field, isAmbiguous }) => [header, isAmbiguous ? null : field]),
  )

/** A saved mapping, as far as this file has its headers. */
export const chosenFrom = ({ columns }: ImportPreview, mapping: Chosen): Chosen =>
  Object.fromEntries(
    columns.map(({ header, isAmbiguous }) => [
      header,
      isAmbiguous ? null : (mapping[header] ?? null),
    ]),
  )

/** Fields that two columns claim, and required ones that none does. */
export function faultsOf({ fields }: ImportPreview, chosen: Chosen) {
  const names = Object.values(chosen).filter((name) => name !== null)
  return {
    twice: fields.filter(({ name }) => names.indexOf(name) !== names.lastIndexOf(name)),
    missing: fields.filter(({ name, isRequired }) => isRequired && !names.includes(name)),
  }
}
