// The real kube-apiserver, built from its Go module. It makes the key that it signs service account tokens with if
// there is none, so that nobody else has to.
package main

import (
	"fmt"
	"os"
	"strings"

	"k8s.io/client-go/util/keyutil"
	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	for _, argument := range os.Args {
		if path, found := strings.CutPrefix(argument, "--service-account-signing-key-file="); found {
			if err := makeKey(path); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
	}
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}

func makeKey(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	key, err := keyutil.MakeEllipticPrivateKeyPEM()
	if err != nil {
		return err
	}
	return keyutil.WriteKey(path, key)
}
