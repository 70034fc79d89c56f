package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"text/template/parse"
)

// leaves gives the paths of everything that is no mapping with members.
func leaves(value map[string]interface{}, path string, found map[string]bool) {
	for key, inner := range value {
		if below, isMap := inner.(map[string]interface{}); isMap && len(below) > 0 {
			leaves(below, path+key+".", found)
		} else {
			found[path+key] = true
		}
	}
}

// references gives the paths of all values that templates use.
func references(t *testing.T, chart *Chart) map[string]bool {
	found := map[string]bool{}
	for name, text := range chart.Templates {
		tree := parse.New(name)
		tree.Mode = parse.SkipFuncCheck
		trees := map[string]*parse.Tree{}
		if _, err := tree.Parse(text, "", "", trees); err != nil {
			t.Fatal(err)
		}
		for _, tree := range trees {
			walk(tree.Root, found)
		}
	}
	return found
}

func walk(node parse.Node, found map[string]bool) {
	use := func(words []string) {
		for i, word := range words {
			if word == "Values" && i+1 < len(words) {
				found[strings.Join(words[i+1:], ".")] = true
				return
			}
		}
	}
	pipe := func(pipe *parse.PipeNode) {
		if pipe != nil {
			walk(pipe, found)
		}
	}
	branch := func(branch *parse.BranchNode) {
		pipe(branch.Pipe)
		walk(branch.List, found)
		if branch.ElseList != nil {
			walk(branch.ElseList, found)
		}
	}
	switch node := node.(type) {
	case *parse.ListNode:
		for _, inner := range node.Nodes {
			walk(inner, found)
		}
	case *parse.ActionNode:
		pipe(node.Pipe)
	case *parse.PipeNode:
		for _, command := range node.Cmds {
			for _, argument := range command.Args {
				walk(argument, found)
			}
		}
	case *parse.FieldNode:
		use(node.Ident)
	case *parse.VariableNode:
		use(node.Ident)
	case *parse.ChainNode:
		use(node.Field)
		walk(node.Node, found)
	case *parse.IfNode:
		branch(&node.BranchNode)
	case *parse.WithNode:
		branch(&node.BranchNode)
	case *parse.RangeNode:
		branch(&node.BranchNode)
	case *parse.TemplateNode:
		pipe(node.Pipe)
	}
}

func TestTemplatesUseEveryValueAndNoOther(t *testing.T) {
	chart := load(t)
	values := map[string]bool{}
	leaves(chart.Values, "", values)
	used := references(t, chart)
	if len(values) < 50 || len(used) < 50 {
		t.Fatalf("%d values, %d references: the walk found too few", len(values), len(used))
	}
	for value := range values {
		isUsed := false
		for reference := range used {
			isUsed = isUsed || reference == value || strings.HasPrefix(value, reference+".")
		}
		if !isUsed {
			t.Errorf("values.yaml has %s, which no template uses", value)
		}
	}
	for reference := range used {
		words := strings.Split(reference, ".")
		way := make([]interface{}, len(words))
		for i, word := range words {
			way[i] = word
		}
		if at(chart.Values, way...) == nil {
			t.Errorf("a template uses .Values.%s, which values.yaml does not have", reference)
		}
	}
}

func TestSchemaDescribesEveryValueAndNoOther(t *testing.T) {
	chart := load(t)
	var schema map[string]interface{}
	if err := json.Unmarshal(chart.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	var compare func(schema interface{}, value interface{}, path string)
	compare = func(node interface{}, value interface{}, path string) {
		if reference := text(node, "$ref"); reference != "" {
			node = at(schema, "definitions", strings.TrimPrefix(reference, "#/definitions/"))
		}
		properties, _ := at(node, "properties").(map[string]interface{})
		if properties == nil {
			return
		}
		if at(node, "additionalProperties") != false {
			t.Errorf("the schema lets %s have members that it does not name", path)
		}
		mapping, _ := value.(map[string]interface{})
		for key, inner := range mapping {
			if properties[key] == nil {
				t.Errorf("values.yaml has %s%s, which the schema does not have", path, key)
			}
			compare(properties[key], inner, path+key+".")
		}
		for key := range properties {
			// Helm adds global; quantities are optional.
			if _, has := mapping[key]; !has && path+key != "global" && !strings.Contains(path, "resources.") {
				t.Errorf("the schema has %s%s, which values.yaml does not have", path, key)
			}
		}
	}
	compare(schema, chart.Values, "")
}

func TestSchemaRefusesWhatIsNotThere(t *testing.T) {
	chart := load(t)
	for _, text := range []string{
		"surprise: 1", "sts: {replica: 3}", "sts: {replicas: 0}", "sts: {replicas: two}", "webhook: {timeoutSeconds: 31}", "image: {digest: latest}",
		"sts: {audit: []}", "sts: {audit: [file:a]}", "sts: {audit: [stdout, 'otlp:http://collector:4318']}", "injection: {allow: [{roles: 'arn:aws:iam::*:role/a', namespaces: '*'}]}", "sts: {tokenReviewSeconds: 9}", "sts: {resources: {limit: {memory: 1Gi}}}", "certificates: {mode: none}",
		"injection: {allow: ['arn:aws:iam::123456789012:role/*']}", "injection: {allow: [{roles: '*', namespaces: '*'}]}", "injection: {stsEndpoint: 'http://sts'}",
		"injection: {sidecar: {memoryLimit: much}}", "sts: {rotateKeysEveryHours: 2}", "networkPolicy: {egressPorts: [0]}",
	} {
		if _, err := Render(chart, as("v1.30.0", values(t, text))); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
	for _, text := range []string{
		"sts: {replicas: 1}", "webhook: {timeoutSeconds: 30}", "sts: {resources: {limits: {memory: 1Gi, cpu: 2}}}", "injection: {stsEndpoint: 'https://sts.example.com:8443'}",
		"injection: {allow: [{roles: 'arn:aws:iam::123456789012:role/*', namespaces: '*'}]}", "sts: {rotateKeysEveryHours: 3}", "injection: {sidecar: {cpuLimit: 100m}}",
		"sts: {audit: [stdout, 'otlp:https://collector.monitoring.svc:4318']}", "global: {anything: 1}",
	} {
		if _, err := Render(chart, as("v1.30.0", values(t, text))); err != nil {
			t.Errorf("%s was refused: %v", text, err)
		}
	}
}

var key = regexp.MustCompile(`^( *)([a-zA-Z]+):(.*)$`)

func TestEveryValueIsExplained(t *testing.T) {
	lines := strings.Split(read(t, chartFolder+"/values.yaml"), "\n")
	if len(lines) >= 300 {
		t.Errorf("values.yaml has %d lines; more than 300 nobody reads", len(lines))
	}
	explained := map[string]bool{} // by path; what is explained as a whole explains its members
	path := []string{}
	for i, line := range lines {
		match := key.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		path = append(path[:len(match[1])/2], match[2])
		here, above := strings.Join(path, "."), strings.Join(path[:len(path)-1], ".")
		explained[here] = i > 0 && strings.HasPrefix(strings.TrimSpace(lines[i-1]), "#") || explained[above]
		if isGroup := strings.TrimSpace(match[3]) == ""; !isGroup && !explained[here] {
			t.Errorf("values.yaml:%d: nothing explains %s", i+1, here)
		}
	}
}
