package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// hostile is what somebody may write where a text is expected, by mistake or on purpose.
var hostile = []string{
	`"`, `'`, `a"b`, `a'b`, "a\nb: c", "a\n---\nkind: Secret", "a\r\nb", "a: b", "a #b", "- a", "{a: b}", "[a]", "{{ .Values }}", "{{", "*a", "&a b", "!!int 1", "%a", "@a", "`a",
	"yes", "null", "~", "1e3", "0x1f", "012", "true", "", " ", " a ", "a\tb", "a\x00b", "a\\nb", "\\", "$(KEY)", "ä€😀", "a,b", "../../etc", strings.Repeat("a", 5000),
}

// texts gives every place in the values that may be set to a text: those that are texts, the items of lists, free members of mappings.
func texts(t *testing.T, chart *Chart) map[string]func(string) map[string]interface{} {
	t.Helper()
	var schema map[string]interface{}
	if err := json.Unmarshal(chart.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	found := map[string]func(string) map[string]interface{}{}
	var visit func(node interface{}, path string, wrap func(interface{}) map[string]interface{})
	visit = func(node interface{}, path string, wrap func(interface{}) map[string]interface{}) {
		for key, property := range mapping(node, "properties") {
			key := key
			visit(property, path+"."+key, func(value interface{}) map[string]interface{} { return wrap(map[string]interface{}{key: value}) })
		}
		if items := at(node, "items"); items != nil {
			visit(items, path+"[]", func(value interface{}) map[string]interface{} { return wrap([]interface{}{value}) })
		}
		if free := mapping(node, "additionalProperties"); free != nil {
			found[path+".*"] = func(text string) map[string]interface{} { return wrap(map[string]interface{}{"key": text}) }
			found[path+".*key"] = func(text string) map[string]interface{} { return wrap(map[string]interface{}{text: "value"}) }
		}
		if text(node, "type") == "string" || at(node, "anyOf") != nil || at(node, "enum") != nil {
			found[path] = func(text string) map[string]interface{} { return wrap(text) }
		}
	}
	visit(schema, "", func(value interface{}) map[string]interface{} { return value.(map[string]interface{}) })
	return found
}

// shape gives the paths of a document: what a text must not add to, take from or turn into something else.
func shape(value interface{}, path string, found *[]string) {
	switch value := value.(type) {
	case map[string]interface{}:
		for key, inner := range value {
			shape(inner, path+"."+key, found)
		}
	case []interface{}:
		for i, inner := range value {
			shape(inner, fmt.Sprintf("%s[%d]", path, i), found)
		}
	default:
		*found = append(*found, fmt.Sprintf("%s %T", path, value))
	}
}

func shapeOf(rendering *Rendering) []string {
	var found []string
	for _, document := range rendering.Documents {
		shape(document.Object, document.Kind()+" "+document.Source, &found)
	}
	sort.Strings(found)
	return found
}

// Threat W-19: whatever a value is, it stays one text where it was meant to be, or the chart refuses to render.
func TestHostileValuesStayTextsOrAreRefused(t *testing.T) {
	chart := load(t)
	base := everything(t)
	places := texts(t, chart)
	if len(places) < 50 {
		t.Fatalf("%d places: the walk found too few", len(places))
	}
	taken := 0
	for place, set := range places {
		// The dashboard is long, and no value reaches it.
		base := Merge(copied(t, base), values(t, fmt.Sprintf("monitoring: {dashboard: {enabled: %v}}", strings.HasPrefix(place, ".monitoring"))))
		var expected []string
		for _, harmless := range []string{"a", "1", "1Mi", "stdout", "sha256:" + strings.Repeat("0", 64), "https://a", "eks-cluster-name", "arn:aws:iam::123456789012:role/a"} {
			if rendering, err := Render(chart, as("v1.30.0", Merge(copied(t, base), set(harmless)))); err == nil {
				expected = shapeOf(rendering)
				break
			}
		}
		for _, text := range hostile {
			rendering, err := Render(chart, as("v1.30.0", Merge(copied(t, base), set(text))))
			if err != nil {
				if strings.Contains(err.Error(), "is no YAML") {
					t.Errorf("%s = %q breaks out of its place: %v", place, text, err)
				}
				continue
			}
			taken++
			if found := shapeOf(rendering); expected != nil && text != "" && !strings.HasSuffix(place, "*key") && !reflect.DeepEqual(found, expected) {
				t.Errorf("%s = %q changes what is rendered: %v", place, text, difference(found, expected))
			}
			for _, document := range rendering.Documents {
				if document.Kind() == "Secret" {
					t.Errorf("%s = %q makes a Secret", place, text)
				}
			}
		}
	}
	if taken == 0 {
		t.Error("every value was refused, the harmless ones among them")
	}
}

func difference(found, expected []string) []string {
	var differ []string
	for _, one := range found {
		if !contains(expected, one) {
			differ = append(differ, "+"+one)
		}
	}
	for _, one := range expected {
		if !contains(found, one) {
			differ = append(differ, "-"+one)
		}
	}
	return differ
}

func everything(t *testing.T) map[string]interface{} {
	t.Helper()
	return cases(t)["everything"].Values
}

// Every combination of what can be switched renders, or says which value to change.
func TestEveryCombinationRendersOrSaysWhatToChange(t *testing.T) {
	chart := load(t)
	switches := []string{
		"sts: {enabled: %v}", "webhook: {enabled: %v}", "sts: {autoscaling: {enabled: %v}}", "networkPolicy: {enabled: %v}", "injection: {allowHostNetwork: %v}",
		"monitoring: {serviceMonitor: {enabled: %v}, podMonitor: {enabled: %v}}", "monitoring: {prometheusRule: {enabled: %v}, dashboard: {enabled: %v}}",
	}
	refused := []string{
		"injection.stsEndpoint is cluster, but sts.enabled is false", "certificates.mode self-managed: the webhook issues", "certificates.mode existing: give certificates.caBundle",
	}
	rendered := 0
	for combination := 0; combination < 1<<len(switches); combination++ {
		parts := map[string]interface{}{}
		for i, line := range switches {
			parts = Merge(parts, values(t, strings.ReplaceAll(line, "%v", fmt.Sprint(combination>>i&1 == 1))))
		}
		for _, mode := range []string{"self-managed", "cert-manager", "existing"} {
			for _, endpoint := range []string{"cluster", "aws", "https://sts.example.com"} {
				for _, version := range []string{"v1.20.2", "v1.34.1"} {
					parts = Merge(parts, values(t, fmt.Sprintf("certificates: {mode: %s}\ninjection: {stsEndpoint: %s}", mode, endpoint)))
					rendering, err := Render(chart, as(version, parts))
					if err == nil {
						rendered++
						if configMaps := len(rendering.ofKind("ConfigMap")); configMaps > 1 || len(rendering.ofKind("Secret")) > 0 {
							t.Errorf("%v: %d config maps, or a Secret", parts, configMaps)
						}
						continue
					}
					isExplained := false
					for _, message := range refused {
						isExplained = isExplained || strings.Contains(err.Error(), message)
					}
					if !isExplained {
						t.Errorf("%v: %v", parts, err)
					}
				}
			}
		}
	}
	if rendered < 500 {
		t.Errorf("only %d combinations rendered", rendered)
	}
}

// What nobody can guess has to be said, and what was said belongs together.
func TestSignInOfPeopleNeedsItsNameAndCertificate(t *testing.T) {
	for text, problem := range map[string]string{
		"ldap: {enabled: true}": "ldap.enabled needs ldap.publicUrl",
		"ldap: {enabled: true, publicUrl: https://people.example.com}":                                                    "ldap.tlsSecret",
		"ldap: {enabled: true, publicUrl: https://people.example.com, tlsSecret: people-tls, issue: sts}":                 "ldap.federationKeysSecret",
		"ldap: {enabled: true, publicUrl: https://people.example.com, tlsSecret: people-tls}":                             "",
		"ldap: {enabled: true, publicUrl: https://people.example.com, tlsSecret: p, issue: sts, federationKeysSecret: k}": "",
	} {
		_, err := Render(load(t), as("v1.30.0", values(t, text)))
		if (err == nil) != (problem == "") || (err != nil && !strings.Contains(err.Error(), problem)) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A pod that is new must not come with new guesses, unless that was asked for.
func TestFailedSignInsOutlivePods(t *testing.T) {
	const people = "ldap: {enabled: true, publicUrl: https://people.example.com, tlsSecret: people-tls"
	for _, one := range []struct{ values, volume, strategy, notes string }{
		{people + "}", "persistentVolumeClaim", "Recreate", "PersistentVolumeClaim identity-broker-ldap-state"},
		{people + ", replicas: 1, persistence: {storageClass: fast, size: 256Mi}}", "persistentVolumeClaim", "Recreate", "sign-in pauses"},
		{people + ", replicas: 3, postgresSecret: people-postgres}", "", "", "PostgreSQL of Secret people-postgres"},
		{people + ", replicas: 3, persistence: {enabled: false}}", "emptyDir", "", "Each of 3 has its part"},
	} {
		rendering := render(t, "v1.30.0", one.values)
		var found bool
		for _, deployment := range rendering.ofKind("Deployment") {
			if !strings.HasSuffix(deployment.Name(), "-ldap") {
				continue
			}
			found = true
			if strategy := text(deployment.Object, "spec", "strategy", "type"); strategy != one.strategy {
				t.Errorf("%s: strategy %q", one.values, strategy)
			}
			volumes := map[string]map[string]interface{}{}
			for _, volume := range list(deployment.Object, "spec", "template", "spec", "volumes") {
				volumes[text(volume, "name")] = volume.(map[string]interface{})
			}
			if state := volumes["state"]; (state == nil) != (one.volume == "") || (state != nil && state[one.volume] == nil) {
				t.Errorf("%s: state is in %v", one.values, state)
			}
			policy := text(deployment.Object, "spec", "template", "spec", "securityContext", "fsGroupChangePolicy")
			if isClaim := one.volume == "persistentVolumeClaim"; (policy == "OnRootMismatch") != isClaim || (len(rendering.ofKind("PersistentVolumeClaim")) == 1) != isClaim {
				t.Errorf("%s: fsGroupChangePolicy %q, %d claims", one.values, policy, len(rendering.ofKind("PersistentVolumeClaim")))
			}
		}
		if !found || !strings.Contains(rendering.Notes, one.notes) {
			t.Errorf("%s: %s", one.values, rendering.Notes)
		}
	}
	_, err := Render(load(t), as("v1.30.0", values(t, people+", replicas: 2}")))
	for _, way := range []string{"ldap.postgresSecret", "ldap.replicas to 1", "ldap.persistence.enabled to false"} {
		if err == nil || !strings.Contains(err.Error(), way) {
			t.Errorf("two pods and one volume: %v", err)
		}
	}
	for _, size := range []string{"0Gi", "1", "1Gi; x", "-1Gi"} {
		if _, err := Render(load(t), as("v1.30.0", values(t, people+fmt.Sprintf(", persistence: {size: %q}}", size)))); err == nil {
			t.Errorf("size %s was taken", size)
		}
	}
}

// What is documented as a list of arguments arrives as written.
func TestValuesArriveAsWritten(t *testing.T) {
	rendering := render(t, "v1.30.0", `
injection: { allow: [{ roles: "arn:aws:iam::123456789012:role/a@b=c+?", namespaces: "team-?" }, { roles: "arn:aws:iam::123456789012:role/*", namespaces: b }], audience: "a:b#c" }
clusterName: "prod eu @1"
`)
	var arguments []string
	for _, deployment := range rendering.ofKind("Deployment") {
		for _, argument := range list(deployment.Object, "spec", "template", "spec", "containers", 0, "args") {
			arguments = append(arguments, argument.(string))
		}
	}
	for _, expected := range []string{`--allow=arn:aws:iam::123456789012:role/a@b=c+?@team-?,arn:aws:iam::123456789012:role/*@b`, "--audience=a:b#c", "--cluster-name=prod eu @1"} {
		if !contains(arguments, expected) {
			t.Errorf("no argument %s in %q", expected, arguments)
		}
	}
}

func TestTheRendererReadsYamlAsHelmDoes(t *testing.T) {
	var object map[string]interface{}
	if err := yaml.UnmarshalStrict([]byte("a: 1\na: 2\n"), &object); err == nil {
		t.Error("a key that stands twice was taken")
	}
}
