package notify

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestToast(t *testing.T) {
	press := func() {}
	for _, test := range []struct {
		name   string
		notice Notice
		want   string
	}{
		{
			"what has happened",
			Notice{Title: "Рабочий день начат в 08:57", Urgency: Normal},
			`<toast><visual><binding template="ToastGeneric"><text>Рабочий день начат в 08:57</text></binding></visual>` +
				`<audio silent="true"></audio></toast>`,
		},
		{
			"a reminder",
			Notice{
				Title: "Рабочий день не начат", Body: "Начало в 09:00", Urgency: Normal, Slot: "reminders", Open: press,
				Buttons: []Button{{"Начать", press}, {"Через 15 минут", press}, {"Не сегодня", press}},
			},
			`<toast launch="RUN:1:default" duration="long"><visual><binding template="ToastGeneric">` +
				`<text>Рабочий день не начат</text><text>Начало в 09:00</text></binding></visual><actions>` +
				`<action content="Начать" arguments="RUN:1:0"></action>` +
				`<action content="Через 15 минут" arguments="RUN:1:1"></action>` +
				`<action content="Не сегодня" arguments="RUN:1:2"></action></actions><audio silent="true"></audio></toast>`,
		},
		{
			"what must be seen stays, and sounds as Windows is set",
			Notice{Title: "Портал отказал", Urgency: Critical},
			`<toast scenario="reminder"><visual><binding template="ToastGeneric"><text>Портал отказал</text></binding></visual>` +
				`<actions><action activationType="system" content="" arguments="dismiss"></action></actions></toast>`,
		},
		{
			"markup of a portal",
			Notice{
				Title:   `]]></text><image src="http://example.com/"/>`,
				Body:    "$(calc) & \"it's\" <b>\r\n",
				Buttons: []Button{{`" activationType="protocol" arguments="https://example.com/`, press}},
			},
			`<toast duration="long"><visual><binding template="ToastGeneric">` +
				`<text>]]&gt;&lt;/text&gt;&lt;image src=&#34;http://example.com/&#34;/&gt;</text>` +
				`<text>$(calc) &amp; &#34;it&#39;s&#34; &lt;b&gt;&#xD;&#xA;</text></binding></visual><actions>` +
				`<action content="&#34; activationType=&#34;protocol&#34; arguments=&#34;…" arguments="RUN:1:0"></action></actions>` +
				`<audio silent="true"></audio></toast>`,
		},
		{
			"what XML has no place for",
			Notice{Title: "a\x00b\x1bc\uffffd\xffe", Body: "😀"},
			`<toast><visual><binding template="ToastGeneric"><text>a�b�c�d�e</text><text>😀</text></binding></visual>` +
				`<audio silent="true"></audio></toast>`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			toasts := &toasts{run: "RUN"}
			if _, got := toasts.add(test.notice); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// The longest texts make no document that Windows refuses.
func TestToastSize(t *testing.T) {
	long := strings.Repeat("<😀", 1<<16)
	_, document := newToasts().add(Notice{
		Title: long, Body: long, Urgency: Critical, Open: func() {}, Buttons: []Button{{Label: long}, {Label: long}, {Label: long}},
	})
	if len(document) > 5<<10 {
		t.Errorf("a document of %d bytes", len(document))
	}
}

func TestCut(t *testing.T) {
	for _, test := range []struct {
		text string
		most int
		want string
	}{
		{"", 3, ""},
		{"abc", 3, "abc"},
		{"abcd", 3, "ab…"},
		{"a😀", 3, "a😀"},
		{"a😀b", 3, "a…"},
		{"😀😀", 3, "😀…"},
		{"день", 2, "д…"},
	} {
		if got := cut(test.text, test.most); got != test.want {
			t.Errorf("cut(%q, %d) is %q, want %q", test.text, test.most, got, test.want)
		}
	}
}

// Each line is a click, and what it does after those before it.
func TestClicked(t *testing.T) {
	pressed := ""
	says := func(what string) func() { return func() { pressed = what } }
	asking := func(name, slot string) Notice {
		return Notice{
			Title: name, Slot: slot, Open: says(name + " open"),
			Buttons: []Button{{"Начать", says(name + " start")}, {"Позже", says(name + " later")}},
		}
	}
	toasts := &toasts{run: "RUN"}
	for _, n := range []Notice{asking("first", "reminders"), {Title: "a plain one"}, asking("second", "reminders"), asking("third", "")} {
		toasts.add(n)
	}
	failed, _ := toasts.add(asking("not shown", ""))
	toasts.forget(failed)
	for _, test := range []struct{ name, arguments, want string }{
		{"replaced", "RUN:1:0", ""},
		{"nothing to press", "RUN:2:default", ""},
		{"no such button", "RUN:3:2", ""},
		{"a negative button", "RUN:3:-1", ""},
		{"not a button", "RUN:3:", ""},
		{"no key", "RUN:3", ""},
		{"a notice that never was", "RUN:99:0", ""},
		{"not a number", "RUN:x:0", ""},
		{"a number too large", "RUN:4294967299:0", ""},
		{"another run", "RUIN:3:0", ""},
		{"part of the name of the run", "RU:3:0", ""},
		{"the click of a toast without arguments", "", ""},
		{"foreign", "https://example.com/?a=RUN:3:0", ""},
		{"its button", "RUN:3:1", "second later"},
		{"once more", "RUN:3:1", ""},
		{"another button of what is answered", "RUN:3:0", ""},
		{"what is answered, opened", "RUN:3:default", ""},
		{"the rest of it", "RUN:4:default", "third open"},
		{"a button of what is opened", "RUN:4:0", ""},
		{"what was not shown", "RUN:5:0", ""},
	} {
		pressed = ""
		if press := toasts.clicked(test.arguments); press != nil {
			press()
		}
		if pressed != test.want {
			t.Errorf("%s (%s) does %q, want %q", test.name, test.arguments, pressed, test.want)
		}
	}
	toasts.add(asking("the last", "reminders"))
	toasts.withdraw("others")
	if slots := toasts.slots(); len(slots) != 1 || slots[0] != "reminders" {
		t.Errorf("slots %q", slots)
	}
	toasts.withdraw("reminders")
	if toasts.clicked("RUN:6:0") != nil || len(toasts.slots()) > 0 {
		t.Error("what was taken away is pressed")
	}
}

// Each run answers to its own toasts alone.
func TestRuns(t *testing.T) {
	before, now := newToasts(), newToasts()
	for _, run := range []*toasts{before, now} {
		run.add(Notice{Title: "Asks", Buttons: []Button{{"Начать", func() {}}}})
	}
	if arguments := before.arguments(1, "0"); now.clicked(arguments) != nil || before.clicked(arguments) == nil {
		t.Error("a toast of another run is answered")
	}
}

// Whatever the texts are, the document has one toast with as many texts and buttons as the notice, and what they say.
func FuzzToast(f *testing.F) {
	f.Add("Иван <b>", "]]><![CDATA[", `"/><action arguments="`)
	f.Add("\x00\xff\ufffe", "'@\n$(calc)\n@'", "&#x0;")
	f.Fuzz(func(t *testing.T, title, body, label string) {
		n := Notice{Title: title, Body: body, Open: func() {}, Buttons: []Button{{Label: label}}}
		var got struct {
			XMLName xml.Name `xml:"toast"`
			Launch  string   `xml:"launch,attr"`
			Visual  struct {
				Inner []struct {
					XMLName xml.Name
					Text    string `xml:",chardata"`
				} `xml:",any"`
			} `xml:"visual>binding"`
			Actions []struct {
				XMLName xml.Name
				Attrs   []xml.Attr `xml:",any,attr"`
			} `xml:"actions>action"`
		}
		_, document := (&toasts{run: "RUN"}).add(n)
		if err := xml.Unmarshal([]byte(document), &got); err != nil {
			t.Fatalf("%v: %s", err, document)
		}
		texts := []string{title}
		if body != "" {
			texts = append(texts, body)
		}
		if len(got.Visual.Inner) != len(texts) || len(got.Actions) != 1 || len(got.Actions[0].Attrs) != 2 || got.Launch != "RUN:1:default" {
			t.Fatal(document)
		}
		for i, text := range texts {
			if units := len(utf16.Encode([]rune(text))); units <= toastTitle && got.Visual.Inner[i].Text != printable(text) {
				t.Errorf("%q became %q", text, got.Visual.Inner[i].Text)
			}
		}
	})
}

// printable is what XML keeps of a text.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= ' ' && r < 0xfffe, r > 0xffff:
			return r
		}
		return '\ufffd'
	}, s)
}

// Whatever comes back as the arguments of a click presses nothing but what they name.
func FuzzClicked(f *testing.F) {
	for _, arguments := range []string{"", "RUN:1:0", "RUN:1:default", "RUN:01:+0", "RUN::", "RUN:1:0:0"} {
		f.Add(arguments)
	}
	f.Fuzz(func(t *testing.T, arguments string) {
		toasts := &toasts{run: "RUN"}
		toasts.add(Notice{Title: "Asks", Open: func() {}, Buttons: []Button{{"Начать", func() {}}}})
		if press := toasts.clicked(arguments); press == nil {
			return
		}
		if !strings.HasPrefix(arguments, "RUN:") || toasts.clicked(arguments) != nil {
			t.Errorf("%q presses", arguments)
		}
	})
}
