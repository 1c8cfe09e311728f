package bitrix

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

// RootsWith returns the certificates that the system trusts, and those in a file. The file is in PEM form, in which
// other blocks are skipped, or in DER form. Use it with [WithRootCAs] if a company has its own certificate authority.
func RootsWith(file string) (*x509.CertPool, error) {
	data, err := readRoots(file)
	if err != nil {
		return nil, fmt.Errorf("certificates of an authority: %w", err)
	}
	certificates, err := readCertificates(data)
	if err != nil {
		return nil, fmt.Errorf("certificates of an authority in %s: %w", file, err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("the system's certificates: %w", err)
	}
	for _, c := range certificates {
		roots.AddCert(c)
	}
	return roots, nil
}

// maxRoots is how large such a file may be, in bytes. It is several times the size of all certificates that a system
// trusts.
const maxRoots = 4 << 20

// readRoots reads a regular file only: other files may have no end or block.
func readRoots(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file", path)
	case info.Size() > maxRoots:
		return nil, fmt.Errorf("%s is larger than %d bytes", path, maxRoots)
	}
	return os.ReadFile(path)
}

func readCertificates(data []byte) ([]*x509.Certificate, error) {
	block, rest := pem.Decode(data)
	if block == nil {
		list, err := x509.ParseCertificates(data)
		if err != nil || len(list) == 0 {
			return nil, errors.New("there are none, in PEM or DER form")
		}
		return list, nil
	}
	var list []*x509.Certificate
	for ; block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d: %w", len(list)+1, err)
		}
		list = append(list, c)
	}
	if len(list) == 0 {
		return nil, errors.New("there are none, in PEM or DER form")
	}
	return list, nil
}
