package assets

import _ "embed"

//go:embed holidays.toml
var holidays []byte

// Holidays is the table of public holidays by country, as TOML.
func Holidays() []byte { return holidays }
