package main

import (
	"fmt"
	"path"
	"regexp"
	"sort"
	"strings"

	"sigs.k8s.io/yaml"
)

// Options is what `helm template` would be told.
type Options struct {
	Release     string
	Service     string // what manages the release: Helm
	Namespace   string
	KubeVersion string // such as v1.30.0
	APIVersions []string
	Values      map[string]interface{}
}

// Document is one rendered resource.
type Document struct {
	Source string
	Text   string
	Object map[string]interface{}
}

// Rendering is what a chart gives.
type Rendering struct {
	Documents []Document
	Notes     string
}

// installOrder is Helm's InstallOrder; kinds that are not in it come last.
var installOrder = strings.Fields(`PriorityClass Namespace NetworkPolicy ResourceQuota LimitRange PodSecurityPolicy PodDisruptionBudget ServiceAccount
Secret SecretList ConfigMap StorageClass PersistentVolume PersistentVolumeClaim CustomResourceDefinition ClusterRole ClusterRoleList ClusterRoleBinding
ClusterRoleBindingList Role RoleList RoleBinding RoleBindingList Service DaemonSet Pod ReplicationController ReplicaSet Deployment
HorizontalPodAutoscaler StatefulSet Job CronJob IngressClass Ingress APIService MutatingWebhookConfiguration ValidatingWebhookConfiguration`)

var separator = regexp.MustCompile(`(?:^|\s*\n)---\s*`)

// Render gives the resources and notes of a chart.
func Render(chart *Chart, options Options) (*Rendering, error) {
	values := Merge(chart.Values, options.Values)
	if err := chart.CheckValues(values); err != nil {
		return nil, err
	}
	builtins, err := builtins(chart, options, values)
	if err != nil {
		return nil, err
	}
	texts, err := execute(chart, builtins)
	if err != nil {
		return nil, err
	}

	rendering := &Rendering{}
	for name, text := range texts {
		if path.Base(name) == "NOTES.txt" {
			rendering.Notes = text
			continue
		}
		for _, part := range separator.Split(text, -1) {
			if strings.TrimSpace(part) == "" {
				continue
			}
			document := Document{Source: name, Text: strings.Trim(part, "\n ") + "\n"}
			if err := yaml.UnmarshalStrict([]byte(part), &document.Object); err != nil {
				return nil, fmt.Errorf("%s is no YAML: %v\n%s", name, err, part)
			}
			if document.Object != nil {
				rendering.Documents = append(rendering.Documents, document)
			}
		}
	}
	sort.SliceStable(rendering.Documents, func(i, j int) bool {
		a, b := rendering.Documents[i], rendering.Documents[j]
		if a.order() != b.order() {
			return a.order() < b.order()
		}
		return a.Kind()+a.Name()+a.Source < b.Kind()+b.Name()+b.Source
	})
	return rendering, nil
}

func builtins(chart *Chart, options Options, values map[string]interface{}) (map[string]interface{}, error) {
	var major, minor int
	if _, err := fmt.Sscanf(options.KubeVersion, "v%d.%d", &major, &minor); err != nil {
		return nil, fmt.Errorf("'%s' is no version such as v1.30.0", options.KubeVersion)
	}
	metadata := map[string]interface{}{"IsRoot": true}
	for key, value := range chart.Metadata {
		metadata[strings.ToUpper(key[:1])+key[1:]] = value
	}
	return map[string]interface{}{
		"Values": values,
		"Chart":  metadata,
		"Files":  Files(chart.Files),
		"Release": map[string]interface{}{
			"Name": options.Release, "Namespace": options.Namespace, "Service": options.Service, "Revision": 1, "IsInstall": true, "IsUpgrade": false,
		},
		"Capabilities": map[string]interface{}{
			"KubeVersion": map[string]interface{}{
				"Version": options.KubeVersion, "GitVersion": options.KubeVersion, "Major": fmt.Sprint(major), "Minor": fmt.Sprint(minor),
			},
			"APIVersions": VersionSet(append(served(minor), options.APIVersions...)),
		},
	}, nil
}

// served lists the versions that decide what the chart renders; Kubernetes' deprecation guide says when they came and went.
func served(minor int) []string {
	versions := []string{"v1", "apps/v1", "admissionregistration.k8s.io/v1", "networking.k8s.io/v1"}
	if minor >= 21 {
		versions = append(versions, "policy/v1", "policy/v1/PodDisruptionBudget")
	}
	if minor < 25 {
		versions = append(versions, "policy/v1beta1", "policy/v1beta1/PodDisruptionBudget")
	}
	if minor >= 23 {
		versions = append(versions, "autoscaling/v2", "autoscaling/v2/HorizontalPodAutoscaler")
	}
	if minor < 26 {
		versions = append(versions, "autoscaling/v2beta2", "autoscaling/v2beta2/HorizontalPodAutoscaler")
	}
	return versions
}

// Kind of the resource.
func (document Document) Kind() string { return text(document.Object, "kind") }

// Name of the resource.
func (document Document) Name() string { return text(document.Object, "metadata", "name") }

func (document Document) order() int {
	for i, kind := range installOrder {
		if kind == document.Kind() {
			return i
		}
	}
	return len(installOrder)
}

// Text gives the documents as one YAML stream.
func (rendering *Rendering) Text() string {
	var text strings.Builder
	for _, document := range rendering.Documents {
		fmt.Fprintf(&text, "---\n# Source: %s\n%s", document.Source, document.Text)
	}
	return text.String()
}

// at walks maps by key and lists by index; nil where the way ends.
func at(value interface{}, way ...interface{}) interface{} {
	for _, step := range way {
		switch step := step.(type) {
		case string:
			mapping, _ := value.(map[string]interface{})
			value = mapping[step]
		case int:
			list, _ := value.([]interface{})
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

func text(value interface{}, way ...interface{}) string {
	found, _ := at(value, way...).(string)
	return found
}

func list(value interface{}, way ...interface{}) []interface{} {
	found, _ := at(value, way...).([]interface{})
	return found
}
