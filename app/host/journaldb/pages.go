package journaldb

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
)

// bbolt believes what it reads: a page that names itself as its own child keeps it busy for ever, and a wrong list of free pages
// makes it overwrite pages that are still needed. So this program checks the pages before bbolt may use a file that a disk may have
// spoilt. These constants are the part of its format that the check needs: https://pkg.go.dev/go.etcd.io/bbolt#hdr-Database_Layout,
// version 2, in the byte order of the machine.
const (
	pageHead    = 16 // id, kind, number of elements, number of further pages
	elementHead = 16
	bucketHead  = 16 // root, sequence

	branchPage   = 0x01
	leafPage     = 0x02
	freePage     = 0x10
	bucketInLeaf = 0x01

	firstPage  = 2 // the first two pages hold the roots
	noFreelist = math.MaxUint64
)

// A boltFile is a bbolt file in memory.
type boltFile struct {
	data                        []byte
	pageSize                    uint64
	root, freelist, pages, txid uint64
	roots                       int // how many of the roots are whole

	used  map[uint64]bool
	wrong error // the first thing that is wrong
	// found is called for every entry that can be reached.
	found func(bucket string, key, value []byte)
}

// walkBolt calls found for each entry of a bbolt file that can be reached, and returns an error if anything is wrong with the file.
func walkBolt(data []byte, found func(bucket string, key, value []byte)) error {
	f := &boltFile{data: data, used: map[uint64]bool{}, found: found}
	f.readRoots()
	if f.pageSize == 0 {
		return errors.New("no root")
	}
	if f.roots < 2 { // bbolt would use the other root, which may be from before the last press
		f.fail("one of the two roots is damaged")
	}
	f.page(f.root, "", nil)
	if f.freelist != noFreelist {
		f.free()
	}
	for id := uint64(firstPage); id < f.pages && f.wrong == nil; id++ {
		if !f.used[id] && f.freelist != noFreelist {
			f.fail("page %d is neither used nor free", id)
		}
	}
	return f.wrong
}

func (f *boltFile) fail(format string, args ...any) {
	if f.wrong == nil {
		f.wrong = fmt.Errorf(format, args...)
	}
}

// readRoots finds the newer one of the two roots.
func (f *boltFile) readRoots() {
	f.readRoot(0)
	for at := uint64(1 << 10); at <= 1<<16; at <<= 1 {
		f.readRoot(at)
	}
}

func (f *boltFile) readRoot(at uint64) {
	const magic, version, length = 0xED0CDAED, 2, 64
	if at+pageHead+length > uint64(len(f.data)) {
		return
	}
	meta := f.data[at+pageHead:][:length]
	sum := fnv.New64a()
	_, _ = sum.Write(meta[:length-8])
	txid, pageSize := number64(meta[48:]), uint64(number32(meta[8:]))
	switch {
	case number32(meta) != magic || number32(meta[4:]) != version || number64(meta[56:]) != sum.Sum64():
		return
	case at != 0 && at != pageSize, pageSize < 1<<10:
		return
	}
	f.roots++
	if f.pageSize != 0 && txid <= f.txid {
		return
	}
	f.pageSize, f.txid = pageSize, txid
	f.root, f.freelist, f.pages = number64(meta[16:]), number64(meta[32:]), number64(meta[40:])
	if f.pages > uint64(len(f.data))/pageSize {
		f.fail("%d pages do not fit into the file", f.pages)
		f.pages = uint64(len(f.data)) / pageSize
	}
}

// take marks a page and the pages that continue it as used, and returns them. It returns nil if they cannot be used.
func (f *boltFile) take(id uint64) []byte {
	if id < firstPage || id >= f.pages {
		f.fail("there is no page %d", id)
		return nil
	}
	page := f.data[id*f.pageSize:]
	more := uint64(number32(page[12:]))
	if more >= f.pages-id {
		f.fail("page %d is too long", id)
		return nil
	}
	for n := id; n <= id+more; n++ {
		if f.used[n] {
			f.fail("page %d is used twice", n)
			return nil
		}
		f.used[n] = true
	}
	return page[:(more+1)*f.pageSize]
}

// page walks through a page of a bucket and the pages below it. Their keys must follow last. It returns the last key that it has
// found.
func (f *boltFile) page(id uint64, bucket string, last []byte) []byte {
	page := f.take(id)
	if page == nil {
		return last
	}
	switch kind := number16(page[8:]); kind {
	case branchPage:
		for n := range int(number16(page[10:])) {
			e := element(page, n)
			if e == nil {
				f.fail("page %d breaks off", id)
				break
			}
			last = f.page(number64(e[8:]), bucket, last)
		}
	case leafPage:
		last = f.leaf(page, bucket, last)
	default:
		f.fail("page %d is of kind %d", id, kind)
	}
	return last
}

// leaf walks through the entries of a page, or of a bucket that is small enough to be an entry itself.
func (f *boltFile) leaf(page []byte, bucket string, last []byte) []byte {
	for n := range int(number16(page[10:])) {
		e := element(page, n)
		if e == nil {
			f.fail("a leaf of %q breaks off", bucket)
			break
		}
		start := uint64(pageHead+n*elementHead) + uint64(number32(e[4:]))
		middle := start + uint64(number32(e[8:]))
		end := middle + uint64(number32(e[12:]))
		if end > uint64(len(page)) {
			f.fail("an entry of %q is too long", bucket)
			continue
		}
		key, value := page[start:middle], page[middle:end]
		if last != nil && bytes.Compare(last, key) >= 0 {
			f.fail("an entry of %q is out of order", bucket)
		}
		last = key
		switch {
		case number32(e)&bucketInLeaf == 0 && bucket == "":
			f.fail("entry %q belongs to no bucket", key)
		case number32(e)&bucketInLeaf == 0:
			f.found(bucket, key, value)
		case len(value) < bucketHead || bucket != "":
			f.fail("bucket %q makes no sense", key)
		case number64(value) != 0:
			f.page(number64(value), string(key), nil)
		case len(value) >= bucketHead+pageHead && number16(value[bucketHead+8:]) == leafPage:
			f.leaf(value[bucketHead:], string(key), nil)
		default:
			f.fail("bucket %q makes no sense", key)
		}
	}
	return last
}

// free marks the pages that the list of free pages names as used.
func (f *boltFile) free() {
	page := f.take(f.freelist)
	if page == nil {
		return
	}
	if number16(page[8:]) != freePage {
		f.fail("page %d is no list of free pages", f.freelist)
		return
	}
	count, ids := uint64(number16(page[10:])), page[pageHead:]
	if count == math.MaxUint16 {
		count, ids = number64(ids), ids[8:]
	}
	if count > uint64(len(ids))/8 {
		f.fail("the list of free pages breaks off")
		return
	}
	for n := range count {
		id := number64(ids[n*8:])
		if id < firstPage || id >= f.pages || f.used[id] {
			f.fail("page %d is not free", id)
			return
		}
		f.used[id] = true
	}
}

// element returns the head of the n-th element of a page, or nil if the page ends before it.
func element(page []byte, n int) []byte {
	at := pageHead + n*elementHead
	if at+elementHead > len(page) {
		return nil
	}
	return page[at:][:elementHead]
}

func number16(b []byte) uint16 { return binary.NativeEndian.Uint16(b) }
func number32(b []byte) uint32 { return binary.NativeEndian.Uint32(b) }
func number64(b []byte) uint64 { return binary.NativeEndian.Uint64(b) }
