// Package main renders charts/identity-broker as Helm does, for tests and for `make manifests`. It knows the part of Helm that the chart
// uses: Go templates with sprig, the built-in objects, include, tpl, required, fail, lookup, values merged over defaults and checked against
// values.schema.json, documents in the order in which Helm installs kinds. It installs nothing and talks to no cluster.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/xeipuuv/gojsonschema"
	"sigs.k8s.io/yaml"
)

// Chart is a chart folder in memory.
type Chart struct {
	Metadata  map[string]interface{}
	Values    map[string]interface{}
	Schema    []byte
	Templates map[string]string // by path such as identity-broker/templates/sts.yaml
	Files     map[string][]byte // everything that is neither template nor one of Helm's own files, by path inside the chart
	CRDs      map[string]string

	compiled *gojsonschema.Schema
}

// LoadChart reads a chart folder.
func LoadChart(folder string) (*Chart, error) {
	chart := &Chart{Templates: map[string]string{}, Files: map[string][]byte{}, CRDs: map[string]string{}}
	name := filepath.Base(folder)
	err := filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		switch {
		case inside == "Chart.yaml":
			return yaml.Unmarshal(text, &chart.Metadata)
		case inside == "values.yaml":
			return yaml.Unmarshal(text, &chart.Values)
		case inside == "values.schema.json":
			if !json.Valid(text) {
				return fmt.Errorf("%s is no JSON", path)
			}
			chart.Schema = text
		case strings.HasPrefix(inside, "templates/"):
			chart.Templates[name+"/"+inside] = string(text)
		case strings.HasPrefix(inside, "crds/"):
			chart.CRDs[inside] = string(text)
		default:
			chart.Files[inside] = text
		}
		return nil
	})
	return chart, err
}

// Merge lays values over defaults; a null takes a default away.
func Merge(defaults, values map[string]interface{}) map[string]interface{} {
	merged := map[string]interface{}{}
	for key, value := range defaults {
		merged[key] = value
	}
	for key, value := range values {
		below, isMap := value.(map[string]interface{})
		base, hasBase := merged[key].(map[string]interface{})
		switch {
		case value == nil:
			delete(merged, key)
		case isMap && hasBase:
			merged[key] = Merge(base, below)
		default:
			merged[key] = value
		}
	}
	return merged
}

// CheckValues holds values to the chart's schema.
func (chart *Chart) CheckValues(values map[string]interface{}) error {
	if chart.compiled == nil {
		compiled, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(chart.Schema))
		if err != nil {
			return err
		}
		chart.compiled = compiled
	}
	result, err := chart.compiled.Validate(gojsonschema.NewGoLoader(values))
	if err != nil {
		return err
	}
	var problems []string
	for _, problem := range result.Errors() {
		problems = append(problems, problem.String())
	}
	if len(problems) == 0 {
		return nil
	}
	sort.Strings(problems)
	return fmt.Errorf("values do not meet the schema of the chart:\n- %s", strings.Join(problems, "\n- "))
}

// CRDText gives the custom resource definitions as one YAML stream.
func (chart *Chart) CRDText() string {
	var names []string
	for name := range chart.CRDs {
		names = append(names, name)
	}
	sort.Strings(names)
	var text strings.Builder
	for _, name := range names {
		text.WriteString("---\n" + chart.CRDs[name])
	}
	return text.String()
}
