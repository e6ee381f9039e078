//go:build crds

package main

// Not a part of the program: go.mod pins the module, whose files hold the CRD of Route.
import _ "github.com/openshift/api/route/v1"
