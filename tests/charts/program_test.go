package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// broker is the program under test: BROKER_BINARY, or what `make publish` made.
func broker(t *testing.T) string {
	t.Helper()
	path := os.Getenv("BROKER_BINARY")
	if path == "" {
		path = root + "/artifacts/publish/broker"
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("no program at %s: make publish, or name one in BROKER_BINARY", path)
	}
	return path
}

var flagName = regexp.MustCompile(`--[a-z][a-z0-9-]*`)

// Arguments and variables of the rendered pods are ones that the program has.
func TestArgumentsExistInTheProgram(t *testing.T) {
	program := broker(t)
	chart := load(t)
	help := map[string]string{}
	for name, options := range cases(t) {
		rendering, err := Render(chart, options)
		if err != nil {
			t.Fatal(err)
		}
		for _, deployment := range rendering.ofKind("Deployment") {
			container := at(deployment.Object, "spec", "template", "spec", "containers", 0)
			arguments := list(container, "args")
			role := arguments[0].(string)
			if help[role] == "" {
				text, err := exec.Command(program, role, "--help").CombinedOutput()
				if err != nil {
					t.Fatalf("broker %s --help: %v\n%s", role, err, text)
				}
				help[role] = string(text)
			}
			flags := flagName.FindAllString(help[role], -1)
			for _, argument := range arguments[1:] {
				if flag := strings.SplitN(argument.(string), "=", 2)[0]; !contains(flags, flag) {
					t.Errorf("%s: broker %s has no %s", name, role, flag)
				}
			}
			for _, variable := range list(container, "env") {
				if !strings.Contains(help[role], text(variable, "name")) {
					t.Errorf("%s: broker %s reads no %s", name, role, text(variable, "name"))
				}
			}
		}
	}
}

// The program itself judges the values: it may complain of files and clusters that are not there, of nothing else.
func TestTheProgramUnderstandsItsArguments(t *testing.T) {
	program := broker(t)
	chart := load(t)
	for name, options := range cases(t) {
		rendering, err := Render(chart, options)
		if err != nil {
			t.Fatal(err)
		}
		for _, deployment := range rendering.ofKind("Deployment") {
			var arguments []string
			for _, argument := range list(deployment.Object, "spec", "template", "spec", "containers", 0, "args") {
				arguments = append(arguments, argument.(string))
			}
			output, err := exec.Command("timeout", append([]string{"-s", "KILL", "20", program}, arguments...)...).CombinedOutput()
			if err == nil {
				t.Errorf("%s: broker %s started without a cluster", name, arguments[0])
			}
			if strings.Contains(string(output), "\nUsage:") {
				t.Errorf("%s: broker %s does not understand its arguments: %s", name, arguments[0], strings.SplitN(string(output), "\n\n", 2)[0])
				continue
			}
			for _, line := range strings.Split(string(output), "\n") {
				isOfPlace := regexp.MustCompile(`tls-cert|tls-key|no file|no such file|Could not find|KUBERNETES_SERVICE_HOST|cluster|pod|See: `).MatchString(line)
				if strings.HasPrefix(line, "broker ") && !isOfPlace {
					t.Errorf("%s: %s", name, line)
				}
			}
		}
	}
}

var metric = regexp.MustCompile(`\bbroker_[a-z_]+`)

// Alerts and panels ask for metrics that the program has.
func TestMetricsExistInTheProgram(t *testing.T) {
	names := map[string]bool{}
	for _, name := range regexp.MustCompile(`"(broker_[a-z_]+)"`).FindAllStringSubmatch(source(t), -1) {
		names[name[1]] = true
	}
	for _, file := range []string{"rules.yaml", "dashboard.json"} {
		found := metric.FindAllString(read(t, chartFolder+"/monitoring/"+file), -1)
		if len(found) < 5 {
			t.Errorf("%s asks for %d metrics only", file, len(found))
		}
		for _, name := range found {
			if !names[strings.TrimSuffix(name, "_bucket")] {
				t.Errorf("%s: nothing in the source is called %s", file, name)
			}
		}
	}
}

func TestRulesAndDashboardAreWhatTheirReadersTake(t *testing.T) {
	var rules map[string]interface{}
	if err := yaml.UnmarshalStrict([]byte(read(t, chartFolder+"/monitoring/rules.yaml")), &rules); err != nil {
		t.Fatal(err)
	}
	for _, rule := range list(rules, "groups", 0, "rules") {
		for _, member := range []interface{}{at(rule, "alert"), at(rule, "expr"), at(rule, "labels", "severity"), at(rule, "annotations", "summary"), at(rule, "annotations", "description")} {
			if member == nil {
				t.Errorf("an alert is not whole: %v", rule)
			}
		}
	}
	var dashboard map[string]interface{}
	if err := json.Unmarshal([]byte(read(t, chartFolder+"/monitoring/dashboard.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	ids := map[interface{}]bool{}
	for _, panel := range list(dashboard, "panels") {
		if ids[at(panel, "id")] || text(panel, "title") == "" {
			t.Errorf("a panel has no id or title of its own: %v", at(panel, "title"))
		}
		ids[at(panel, "id")] = true
	}
	if promtool, err := exec.LookPath("promtool"); err == nil {
		if output, err := exec.Command(promtool, "check", "rules", chartFolder+"/monitoring/rules.yaml").CombinedOutput(); err != nil {
			t.Errorf("promtool: %s", output)
		}
	}
}

func TestChartAndProgramHaveOneVersion(t *testing.T) {
	version := regexp.MustCompile(`<Version>([^<]+)</Version>`).FindStringSubmatch(read(t, root+"/src/Directory.Build.props"))[1]
	metadata := load(t).Metadata
	if text(metadata, "appVersion") != version || text(metadata, "version") != version {
		t.Errorf("Chart.yaml says %v and %v, the program %s", metadata["version"], metadata["appVersion"], version)
	}
}
