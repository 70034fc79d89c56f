package main

import (
	"regexp"
	"strings"
	"testing"
)

// Threat W-20: nothing may be done with wildcards, and what may be done is what the code does. cases/*/access.txt are for people to review.
func TestRolesNameWhatTheyMayDo(t *testing.T) {
	chart := load(t)
	for name, options := range cases(t) {
		rendering, err := Render(chart, options)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(strings.TrimSpace(access(rendering)), "\n") {
			if strings.Contains(line, "*") {
				t.Errorf("%s: a wildcard: %s", name, line)
			}
			for _, verb := range []string{"escalate", "bind", "impersonate", "delete", "deletecollection"} {
				if regexp.MustCompile(`[ ,]` + verb + `(,|$)`).MatchString(line) {
					t.Errorf("%s: nothing of ours needs %s: %s", name, verb, line)
				}
			}
			if strings.HasPrefix(line, "ClusterRole") && strings.Contains(line, ": secrets") {
				t.Errorf("%s: Secrets of every namespace: %s", name, line)
			}
		}
		for _, binding := range rendering.ofKind("ClusterRoleBinding", "RoleBinding") {
			for _, subject := range list(binding.Object, "subjects") {
				if text(subject, "kind") != "ServiceAccount" || text(subject, "namespace") != options.Namespace || text(subject, "name") != strings.TrimSuffix(binding.Name(), "-documents") || text(binding.Object, "roleRef", "name") != binding.Name() {
					t.Errorf("%s: %s binds %s to %v", name, binding.Name(), text(binding.Object, "roleRef", "name"), subject)
				}
			}
		}
	}
}

var resourcePath = regexp.MustCompile(`ResourcePath (\w+) \{ get; \} = Of\("([^"]*)", "v1", "(\w+)"\)`)

// The types that the code asks API servers for are the types that RBAC lets it ask for.
func TestTypesAreThoseThatTheCodeUses(t *testing.T) {
	code := source(t)
	named := resourcePath.FindAllStringSubmatch(code, -1)
	if len(named) == 0 {
		t.Fatal("no type of the API server is named in the source")
	}
	used := map[string]bool{}
	for _, match := range named {
		// By name, or in an address with a query that the name cannot say.
		if strings.Contains(code, "ResourcePath."+match[1]) || regexp.MustCompile(`"/apis?/([a-z0-9.]+/)?v1/`+match[3]+`[?"]`).MatchString(code) {
			used[strings.TrimPrefix(match[2]+"/"+match[3], "/")] = true
		}
	}
	allowed := map[string]bool{}
	for _, line := range strings.Split(access(render(t, "v1.30.0", "{}")), "\n") {
		if match := regexp.MustCompile(`: ([a-z][^ ]*)`).FindStringSubmatch(line); match != nil && !strings.HasPrefix(match[1], "iam.identity-broker.io/") {
			allowed[match[1]] = true
		}
	}
	for _, resource := range sorted(used) {
		if !allowed[resource] {
			t.Errorf("the code uses %s, which no role of the chart may", resource)
		}
	}
	for _, resource := range sorted(allowed) {
		if !used[resource] {
			t.Errorf("roles of the chart may use %s, which no code does", resource)
		}
	}
}

func TestRolesReachEveryCustomResource(t *testing.T) {
	text := access(render(t, "v1.30.0", "{}"))
	crds := load(t).CRDs
	if len(crds) == 0 {
		t.Fatal("no custom resource definitions")
	}
	for file, crd := range crds {
		plural := regexp.MustCompile(`\n    plural: (\w+)\n`).FindStringSubmatch(crd)[1]
		if !strings.Contains(text, "iam.identity-broker.io/"+plural+" get,list,watch") || !strings.Contains(text, "iam.identity-broker.io/"+plural+"/status ") {
			t.Errorf("%s: the STS may not read %s or say what became of them", file, plural)
		}
	}
	if count := strings.Count(text, "/status "); count != len(crds) {
		t.Errorf("%d statuses for %d definitions", count, len(crds))
	}
}
