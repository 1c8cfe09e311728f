package console

import (
	"os"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"
)

// attach also tells the code page, so it is done where every stream was inherited, too. Standard input stays as it is: the shell
// does not wait for a program of the graphical subsystem, and reads from the console itself.
//
// https://learn.microsoft.com/windows/console/attachconsole
func attach() {
	const parent = ^uintptr(0) // ATTACH_PARENT_PROCESS
	kernel := windows.NewLazySystemDLL("kernel32.dll")
	if ok, _, _ := kernel.NewProc("AttachConsole").Call(parent); ok == 0 {
		return // the parent has none, or this process has one
	}
	for _, stream := range []struct {
		file **os.File
		id   uint32
	}{{&os.Stdout, windows.STD_OUTPUT_HANDLE}, {&os.Stderr, windows.STD_ERROR_HANDLE}} {
		if inherited(*stream.file) {
			continue
		}
		if console, err := os.OpenFile("CONOUT$", os.O_RDWR, 0); err == nil {
			*stream.file = console
			_ = windows.SetStdHandle(stream.id, windows.Handle(console.Fd()))
		}
	}
}

// inherited tells whether a stream leads anywhere.
func inherited(stream *os.File) bool {
	if stream == nil {
		return false
	}
	kind, err := windows.GetFileType(windows.Handle(stream.Fd()))
	return err == nil && kind != windows.FILE_TYPE_UNKNOWN
}

const utf8CodePage = 65001

// encoder is nil for a console, to which package os writes in UTF-16, and for the code page of UTF-8.
func encoder(file *os.File) func([]byte) []byte {
	var mode uint32
	if windows.GetConsoleMode(windows.Handle(file.Fd()), &mode) == nil {
		return nil
	}
	page, err := windows.GetConsoleOutputCP()
	if err != nil || page == 0 || page == utf8CodePage { // no console: nobody expects its code page
		return nil
	}
	return func(text []byte) []byte { return inCodePage(page, text) }
}

// inCodePage puts a question mark, or what looks like it, for a character that a code page has not.
// https://learn.microsoft.com/windows/win32/api/stringapiset/nf-stringapiset-widechartomultibyte
func inCodePage(page uint32, text []byte) []byte {
	units := utf16.Encode([]rune(string(text)))
	if len(units) == 0 {
		return nil
	}
	convert := windows.NewLazySystemDLL("kernel32.dll").NewProc("WideCharToMultiByte")
	call := func(out *byte, size int) int {
		n, _, _ := convert.Call(uintptr(page), 0, uintptr(unsafe.Pointer(&units[0])), uintptr(len(units)),
			uintptr(unsafe.Pointer(out)), uintptr(size), 0, 0)
		return int(n)
	}
	size := call(nil, 0)
	if size == 0 {
		return text
	}
	out := make([]byte, size)
	if call(&out[0], size) != size {
		return text
	}
	return out
}
