//go:build tools

// Package tools names the program that is built, so that Go keeps its module.
package tools

import _ "github.com/pingcap/tidb/cmd/tidb-server"
