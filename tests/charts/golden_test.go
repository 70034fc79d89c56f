package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is rendered now into cases/*/expected.yaml, notes.txt and access.txt")

func TestRenderingsAreThoseOnFile(t *testing.T) {
	chart := load(t)
	for name, options := range cases(t) {
		rendering, err := Render(chart, options)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for file, text := range map[string]string{"expected.yaml": rendering.Text(), "notes.txt": rendering.Notes, "access.txt": access(rendering)} {
			compare(t, "cases/"+name+"/"+file, text)
		}
	}
}

// The manifests are the chart's default rendering, for two ages of Kubernetes and for AWS's own STS; `make manifests` writes them.
func TestManifestsAreTheDefaultRendering(t *testing.T) {
	chart := load(t)
	for folder, version := range map[string]string{"manifests": "v1.21.0", "manifests/kubernetes-1.20": "v1.20.0", "manifests/aws-sts": "v1.21.0"} {
		options := as(version, nil)
		if text, err := os.ReadFile(root + "/" + folder + "/values.yaml"); err == nil {
			options.Values = values(t, string(text))
		}
		options.Service = "manifests"
		rendering, err := Render(chart, options)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, root+"/"+folder+"/identity-broker.yaml", rendering.Text())
	}
	compare(t, root+"/manifests/crds/crds.yaml", chart.CRDText())
}

// manifests/README.md shows a kustomization that changes the image of sidecars by its place.
func TestTheSidecarImageIsTheFirstArgumentOfTheWebhook(t *testing.T) {
	for name, options := range cases(t) {
		rendering, err := Render(load(t), options)
		if err != nil {
			t.Fatal(err)
		}
		for _, deployment := range rendering.ofKind("Deployment") {
			first, _ := at(deployment.Object, "spec", "template", "spec", "containers", 0, "args", 1).(string)
			if strings.HasSuffix(deployment.Name(), "-webhook") && !strings.HasPrefix(first, "--sidecar-image=") {
				t.Errorf("%s: args/1 is %s", name, first)
			}
		}
	}
}

func compare(t *testing.T, file, text string) {
	t.Helper()
	expected, err := os.ReadFile(file)
	if err == nil && string(expected) == text {
		return
	}
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s differs from what the chart renders: look at the difference after `make manifests`, which writes it anew", file)
}
