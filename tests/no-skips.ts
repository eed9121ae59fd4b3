import type { Reporter, TestModule } from 'vitest/node'

/** A run in which a test was left out has not passed. */
export default class NoSkips implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')])
    if (skipped.length === 0) return
    process.exitCode = 1
    console.error(`\n${skipped.length} skipped, which counts as failed:`)
    for (const test of skipped)
      console.error(`  ${test.module.relativeModuleId} > ${test.fullName}`)
  }
}
