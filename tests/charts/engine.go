package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"sigs.k8s.io/yaml"
)

// deepestInclude is Helm's own bound.
const deepestInclude = 1000

// Files is .Files of a template.
type Files map[string][]byte

// Get gives a file's text; empty for none, as Helm does.
func (files Files) Get(name string) string { return string(files[name]) }

// GetBytes gives a file's bytes.
func (files Files) GetBytes(name string) []byte { return files[name] }

// Glob gives the files whose path matches.
func (files Files) Glob(pattern string) Files {
	found := Files{}
	for name, text := range files {
		if ok, _ := path.Match(pattern, name); ok {
			found[name] = text
		}
	}
	return found
}

// Lines gives a file's lines.
func (files Files) Lines(name string) []string {
	return strings.Split(strings.TrimSuffix(files.Get(name), "\n"), "\n")
}

// AsConfig writes the files as the data of a ConfigMap.
func (files Files) AsConfig() string {
	data := map[string]string{}
	for name, text := range files {
		data[path.Base(name)] = string(text)
	}
	return toYaml(data)
}

// AsSecrets writes the files as the data of a Secret.
func (files Files) AsSecrets() string {
	data := map[string]string{}
	for name, text := range files {
		data[path.Base(name)] = base64.StdEncoding.EncodeToString(text)
	}
	return toYaml(data)
}

// VersionSet is .Capabilities.APIVersions.
type VersionSet []string

// Has tells whether the cluster serves a version such as policy/v1, or a kind such as policy/v1/PodDisruptionBudget.
func (versions VersionSet) Has(version string) bool {
	for _, served := range versions {
		if served == version {
			return true
		}
	}
	return false
}

func toYaml(value interface{}) string {
	text, err := yaml.Marshal(value)
	if err != nil {
		return "" // as Helm
	}
	return strings.TrimSuffix(string(text), "\n")
}

// execute runs every template that is no partial and gives their texts.
func execute(chart *Chart, builtins map[string]interface{}) (map[string]string, error) {
	root := template.New("chart").Option("missingkey=zero")
	includes := map[string]int{}
	funcs := sprig.TxtFuncMap()
	delete(funcs, "env")
	delete(funcs, "expandenv")
	funcs["toYaml"] = toYaml
	funcs["fromYaml"] = func(text string) map[string]interface{} {
		value := map[string]interface{}{}
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			value["Error"] = err.Error()
		}
		return value
	}
	funcs["fromYamlArray"] = func(text string) []interface{} {
		var value []interface{}
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			return []interface{}{err.Error()}
		}
		return value
	}
	funcs["toJson"] = func(value interface{}) string { text, _ := json.Marshal(value); return string(text) }
	funcs["fromJson"] = func(text string) map[string]interface{} {
		value := map[string]interface{}{}
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			value["Error"] = err.Error()
		}
		return value
	}
	// Nothing is looked up while rendering without a cluster: Helm's answer for `helm template`.
	funcs["lookup"] = func(string, string, string, string) map[string]interface{} { return map[string]interface{}{} }
	funcs["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, errors.New(message)
		}
		return value, nil
	}
	funcs["fail"] = func(message string) (string, error) { return "", errors.New(message) }
	funcs["include"] = func(name string, data interface{}) (string, error) {
		if includes[name] > deepestInclude {
			return "", fmt.Errorf("%s includes itself without an end", name)
		}
		includes[name]++
		defer func() { includes[name]-- }()
		var text bytes.Buffer
		err := root.ExecuteTemplate(&text, name, data)
		return text.String(), err
	}
	funcs["tpl"] = func(text string, data interface{}) (string, error) {
		copied, err := root.Clone()
		if err != nil {
			return "", err
		}
		parsed, err := copied.New("tpl").Parse(text)
		if err != nil {
			return "", err
		}
		var result bytes.Buffer
		err = parsed.Execute(&result, data)
		return clean(result.String()), err
	}
	root.Funcs(funcs)

	var names []string
	for name := range chart.Templates {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if _, err := root.New(name).Parse(chart.Templates[name]); err != nil {
			return nil, err
		}
	}

	rendered := map[string]string{}
	for _, name := range names {
		if strings.HasPrefix(path.Base(name), "_") {
			continue
		}
		data := map[string]interface{}{"Template": map[string]interface{}{"Name": name, "BasePath": path.Dir(name)}}
		for key, value := range builtins {
			data[key] = value
		}
		var text bytes.Buffer
		if err := root.ExecuteTemplate(&text, name, data); err != nil {
			return nil, err
		}
		rendered[name] = clean(text.String())
	}
	return rendered, nil
}

// clean does what Helm does about missingkey=zero, which prints absent values of an interface type like this.
func clean(text string) string { return strings.ReplaceAll(text, "<no value>", "") }
