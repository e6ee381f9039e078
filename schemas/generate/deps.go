// Package generate names the Go packages that the schemas are made from, so that go.mod pins them.
package generate

import (
	_ "github.com/openshift/api/route/v1"
	_ "kubevirt.io/containerized-data-importer-api/pkg/apis/core/v1beta1"
)
