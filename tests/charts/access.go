package main

import (
	"fmt"
	"sort"
	"strings"
)

// access lists what each role of a rendering may do, one line a permission: what reviewers of RBAC want to read.
func access(rendering *Rendering) string {
	var lines []string
	for _, document := range rendering.Documents {
		if document.Kind() != "ClusterRole" && document.Kind() != "Role" {
			continue
		}
		for _, rule := range list(document.Object, "rules") {
			names := joined(rule, "resourceNames")
			if names != "" {
				names = " [" + names + "]"
			}
			for _, address := range list(rule, "nonResourceURLs") {
				lines = append(lines, fmt.Sprintf("%s %s: %s %s", document.Kind(), document.Name(), address, joined(rule, "verbs")))
			}
			for _, resource := range list(rule, "resources") {
				for _, group := range list(rule, "apiGroups") {
					if group != "" {
						group = group.(string) + "/"
					}
					lines = append(lines, fmt.Sprintf("%s %s: %s%s%s %s", document.Kind(), document.Name(), group, resource, names, joined(rule, "verbs")))
				}
			}
		}
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n") + "\n"
}

func joined(value interface{}, way ...interface{}) string {
	var texts []string
	for _, item := range list(value, way...) {
		texts = append(texts, fmt.Sprint(item))
	}
	return strings.Join(texts, ",")
}
