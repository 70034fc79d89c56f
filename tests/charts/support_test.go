package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

const root = "../.."

const chartFolder = root + "/charts/identity-broker"

// Versions that the chart has to render for: the oldest, the first with policy/v1, the last with v1beta1, and new ones.
var kubeVersions = []string{"v1.20.2", "v1.21.0", "v1.24.17", "v1.30.0", "v1.34.1"}

func load(t *testing.T) *Chart {
	t.Helper()
	chart, err := LoadChart(chartFolder)
	if err != nil {
		t.Fatal(err)
	}
	return chart
}

func values(t *testing.T, text string) map[string]interface{} {
	t.Helper()
	values := map[string]interface{}{}
	if err := yaml.UnmarshalStrict([]byte(text), &values); err != nil {
		t.Fatal(err)
	}
	return values
}

// as gives the options of a release under its usual names.
func as(version string, values map[string]interface{}) Options {
	return Options{Release: "identity-broker", Service: "Helm", Namespace: "identity-broker", KubeVersion: version, Values: values}
}

func render(t *testing.T, version, text string) *Rendering {
	t.Helper()
	rendering, err := Render(load(t), as(version, values(t, text)))
	if err != nil {
		t.Fatal(err)
	}
	return rendering
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (rendering *Rendering) ofKind(kinds ...string) []Document {
	var found []Document
	for _, document := range rendering.Documents {
		for _, kind := range kinds {
			if document.Kind() == kind {
				found = append(found, document)
			}
		}
	}
	return found
}

// cases are the renderings that are kept as files: a folder each, with values.yaml, whose first line may name a version of Kubernetes.
func cases(t *testing.T) map[string]Options {
	t.Helper()
	folders, err := filepath.Glob("cases/*/values.yaml")
	if err != nil || len(folders) == 0 {
		t.Fatal("no cases", err)
	}
	found := map[string]Options{}
	for _, file := range folders {
		text := read(t, file)
		version := "v1.30.0"
		first, _ := bufio.NewReader(strings.NewReader(text)).ReadString('\n')
		if match := regexp.MustCompile(`kube-version: (v[0-9.]+)`).FindStringSubmatch(first); match != nil {
			version = match[1]
		}
		found[filepath.Base(filepath.Dir(file))] = as(version, values(t, text))
	}
	return found
}

// source gives the text of every C# file of the product.
func source(t *testing.T) string {
	t.Helper()
	var text bytes.Buffer
	err := filepath.Walk(root+"/src", func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() || !strings.HasSuffix(path, ".cs") || strings.Contains(path, "/obj/") {
			return err
		}
		file, err := os.ReadFile(path)
		text.Write(file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func contains(items []string, item string) bool {
	for _, other := range items {
		if other == item {
			return true
		}
	}
	return false
}

func sorted(set map[string]bool) []string {
	items := []string{}
	for item := range set {
		items = append(items, item)
	}
	sort.Strings(items)
	return items
}

// copied gives a deep copy: a test may change it.
func copied(t *testing.T, value map[string]interface{}) map[string]interface{} {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	result := map[string]interface{}{}
	if err := json.Unmarshal(text, &result); err != nil {
		t.Fatal(err)
	}
	return result
}
