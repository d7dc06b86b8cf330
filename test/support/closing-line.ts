import type { FullResult, Reporter, TestCase, TestResult } from 'playwright/types/testReporter';

/** Closes a run with one plain line that any log reader understands: `N passed, N failed`. */
export default class ClosingLine implements Reporter {
  #final = new Map<string, boolean>();

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#final.set(test.id, result.status === test.expectedStatus);
  }

  onEnd(_result: FullResult): void {
    const passed = [...this.#final.values()].filter(Boolean).length;
    process.stdout.write(`\n${passed} passed, ${this.#final.size - passed} failed\n`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
