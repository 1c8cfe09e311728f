// Package trials tries the whole program, built as it is released. It consists of tests alone:
//
//   - stories: what people do with the program on a desktop without a screen; package stage says how to write one
//   - command line: scripts of app/cli/testdata, which run the program against a simulated portal
//   - campaign: thousands of days on which network, disk, clock and processes fail; afterwards every press is accounted for
//   - crowd: an office that starts at nine o'clock by one address
//   - soak: a month in a resident's life
//   - secrets, neighbours: nothing that is said or written contains a webhook, and no file or peer does harm
//   - rooms: which package may import which
//   - benchmarks: times, memory and wake-ups, with their budgets
//
// README.md has the commands, and what was measured by them.
package trials
