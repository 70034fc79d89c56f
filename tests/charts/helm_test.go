package main

import (
	"os/exec"
	"reflect"
	"testing"

	"sigs.k8s.io/yaml"
)

// Where Helm is to be had, it renders the same documents; where it is not, this says so.
func TestHelmRendersTheSame(t *testing.T) {
	helm, err := exec.LookPath("helm")
	if err != nil {
		t.Skip("helm is not on PATH: what Helm itself renders was not compared")
	}
	chart := load(t)
	for name, options := range cases(t) {
		rendering, err := Render(chart, options)
		if err != nil {
			t.Fatal(err)
		}
		arguments := []string{"template", options.Release, chartFolder, "--namespace", options.Namespace, "--kube-version", options.KubeVersion, "--values", "cases/" + name + "/values.yaml"}
		output, err := exec.Command(helm, arguments...).Output()
		if err != nil {
			t.Errorf("%s: helm: %v", name, err)
			continue
		}
		found := map[string]interface{}{}
		for _, part := range separator.Split(string(output), -1) {
			var object map[string]interface{}
			if err := yaml.Unmarshal([]byte(part), &object); err != nil {
				t.Fatal(err)
			}
			if object != nil {
				found[text(object, "kind")+" "+text(object, "metadata", "name")] = object
			}
		}
		if len(found) != len(rendering.Documents) {
			t.Errorf("%s: helm renders %d documents, we %d", name, len(found), len(rendering.Documents))
		}
		for _, document := range rendering.Documents {
			if !reflect.DeepEqual(found[document.Kind()+" "+document.Name()], interface{}(document.Object)) {
				t.Errorf("%s: helm renders another %s %s", name, document.Kind(), document.Name())
			}
		}
	}
	if output, err := exec.Command(helm, "lint", "--strict", chartFolder).CombinedOutput(); err != nil {
		t.Errorf("helm lint: %s", output)
	}
}
