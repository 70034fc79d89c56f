package main

import (
	"fmt"
	"strings"
	"testing"
)

// Threats W-11 and W-19: our own pods pass Pod Security "restricted" however the chart is set up.
func TestPodsPassPodSecurityRestricted(t *testing.T) {
	chart := load(t)
	for name, options := range cases(t) {
		rendering, err := Render(chart, options)
		if err != nil {
			t.Fatal(err)
		}
		deployments := rendering.ofKind("Deployment")
		if len(deployments) == 0 {
			t.Errorf("%s: no deployment", name)
		}
		for _, deployment := range deployments {
			pod := at(deployment.Object, "spec", "template", "spec")
			where := name + " " + deployment.Name()
			if at(pod, "securityContext", "runAsNonRoot") != true || text(pod, "securityContext", "seccompProfile", "type") != "RuntimeDefault" {
				t.Errorf("%s: the pod may run as root or without seccomp", where)
			}
			for _, member := range []string{"hostNetwork", "hostPID", "hostIPC"} {
				if at(pod, member) != nil {
					t.Errorf("%s: %s", where, member)
				}
			}
			for _, volume := range list(pod, "volumes") {
				if at(volume, "secret") == nil && !isLoginState(deployment, text(volume, "name")) {
					t.Errorf("%s: volume %s is no Secret", where, text(volume, "name"))
				}
			}
			for _, container := range list(pod, "containers") {
				security := at(container, "securityContext")
				if at(security, "allowPrivilegeEscalation") != false || at(security, "readOnlyRootFilesystem") != true ||
					fmt.Sprint(at(security, "capabilities", "drop")) != "[ALL]" || at(security, "capabilities", "add") != nil || at(security, "privileged") != nil {
					t.Errorf("%s: container %s is not restricted", where, text(container, "name"))
				}
				for _, part := range []string{"startupProbe", "livenessProbe", "readinessProbe"} {
					if text(container, part, "httpGet", "port") != "metrics" {
						t.Errorf("%s: no %s", where, part)
					}
				}
				if at(container, "resources", "requests", "memory") == nil || at(container, "resources", "limits", "memory") == nil {
					t.Errorf("%s: no bound on memory", where)
				}
				for _, mount := range list(container, "volumeMounts") {
					if at(mount, "readOnly") != true && !isLoginState(deployment, text(mount, "name")) {
						t.Errorf("%s: mount %s can be written", where, text(mount, "name"))
					}
				}
			}
		}
	}
}

// The one thing that a pod of ours writes: failed sign-ins and sessions of people.
func isLoginState(deployment Document, volume string) bool {
	return strings.HasSuffix(deployment.Name(), "-ldap") && volume == "state"
}

func TestEveryDeploymentSurvivesADrain(t *testing.T) {
	for _, version := range kubeVersions {
		rendering := render(t, version, "{}")
		for _, deployment := range rendering.ofKind("Deployment") {
			if replicas, _ := at(deployment.Object, "spec", "replicas").(float64); replicas < 2 {
				t.Errorf("%s: %v replicas", deployment.Name(), replicas)
			}
			if len(list(deployment.Object, "spec", "template", "spec", "topologySpreadConstraints")) == 0 {
				t.Errorf("%s: may sit on one node", deployment.Name())
			}
			labels := mapping(deployment.Object, "spec", "template", "metadata", "labels")
			budgets := 0
			for _, budget := range rendering.ofKind("PodDisruptionBudget") {
				if selects(mapping(budget.Object, "spec", "selector", "matchLabels"), labels) {
					budgets++
				}
				if expected := map[bool]string{true: "policy/v1", false: "policy/v1beta1"}[version > "v1.20.99"]; text(budget.Object, "apiVersion") != expected {
					t.Errorf("%s: %s", version, text(budget.Object, "apiVersion"))
				}
			}
			if budgets != 1 {
				t.Errorf("%s: %d disruption budgets", deployment.Name(), budgets)
			}
		}
	}
}

func selects(selector, labels map[string]interface{}) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}

// What selects pods selects those of one deployment and of no other: Services, policies and monitors that mix roles up leak metrics or traffic.
func TestSelectorsSelectOneDeployment(t *testing.T) {
	chart := load(t)
	for name, options := range cases(t) {
		rendering, err := Render(chart, options)
		if err != nil {
			t.Fatal(err)
		}
		for _, document := range rendering.ofKind("Service", "NetworkPolicy", "PodDisruptionBudget", "PodMonitor", "Deployment") {
			selector := mapping(document.Object, "spec", "selector", "matchLabels")
			if document.Kind() == "Service" {
				selector = mapping(document.Object, "spec", "selector")
			}
			if document.Kind() == "NetworkPolicy" {
				selector = mapping(document.Object, "spec", "podSelector", "matchLabels")
			}
			selected := 0
			for _, deployment := range rendering.ofKind("Deployment") {
				if selects(selector, mapping(deployment.Object, "spec", "template", "metadata", "labels")) {
					selected++
					if !strings.HasPrefix(document.Name(), deployment.Name()) {
						t.Errorf("%s: %s %s selects %s", name, document.Kind(), document.Name(), deployment.Name())
					}
				}
			}
			if selected != 1 {
				t.Errorf("%s: %s %s selects %d deployments", name, document.Kind(), document.Name(), selected)
			}
		}
	}
}
