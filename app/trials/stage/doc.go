// Package stage is what the stories of app/trials play on: a desktop without a screen, a simulated portal with one employee,
// Anna, and the built program between them.
//
// A story is a function that does what a person does, and waits for what that person sees:
//
//	// Anna clicks the icon, writes why she is late, and presses Enter.
//	func startWithAReason(t *testing.T, program string) {
//		s := stage.New(t, program, "en")
//		_, item := s.StartLate() // signed in, and seven minutes late
//		item.Activate(s.Ctx)
//		s.WaitKeyboardIn(words.WindowTitle)
//		s.Type("Traffic jam")
//		s.Key("Return")
//		s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStarted))
//		s.WantStarted("Traffic jam")
//	}
//
// To add one:
//
//  1. Write the function into the file of app/trials that tells of similar things, or into a new story_NAME_test.go with
//     "//go:build linux". Its comment says in a sentence or two what the person does and what has to come of it.
//  2. Give it a line in TestStories (story_test.go) and one of the two programs: One has tray and window in one file, Two has
//     them in two files, as a release has.
//  3. Let the person act by the embedded [clockin24/tray/desktop.Desktop] (Type, Key, Pointer, TrayItem, Answer), by
//     [Stage.Command] where a command is typed, and by the portal's [clockin24/bitrix/portal.User] where the day changes
//     elsewhere. [Stage.Wire] cuts the connection and holds answers back. Portal.Fail spoils them.
//  4. Wait for what can be seen: [Stage.WaitIcon], [Stage.WaitMenu], WaitNotification, [Stage.WaitPicture]. A story never
//     sleeps. Before a press that has to come after something, wait for that too: the window first looks at the day.
//  5. Hold what the portal was asked, and what it has recorded, against what the person wanted: [Stage.WantStarted],
//     Portal.Asked, Anna.Records. A story that only looks at the screen cannot see a double start.
//  6. See it fail: change the expectation, or the program, and read whether the failure says what happened. A failed story
//     logs the portal's requests, the notifications and the program's log. It keeps failed.png, with -artifacts in a place
//     that the test prints.
//  7. go test -run 'TestStories/^start_with_a_reason$' ./app/trials -count 5
//
// The package also builds the program ([Build]) and finds the files of the module ([Root]) for the other trials.
package stage
