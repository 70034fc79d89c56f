package main

import (
	"fmt"
	"testing"
)

// matches tells whether a namespace with these labels is selected, as API servers decide it.
func matches(t *testing.T, selector interface{}, labels map[string]string) bool {
	t.Helper()
	for key, value := range mapping(selector, "matchLabels") {
		if labels[key] != value {
			return false
		}
	}
	for _, expression := range list(selector, "matchExpressions") {
		label, has := labels[text(expression, "key")]
		var values []string
		for _, value := range list(expression, "values") {
			values = append(values, value.(string))
		}
		ok := false
		switch operator := text(expression, "operator"); operator {
		case "In":
			ok = has && contains(values, label)
		case "NotIn":
			ok = !has || !contains(values, label)
		case "Exists":
			ok = has
		case "DoesNotExist":
			ok = !has
		default:
			t.Fatalf("unknown operator %s", operator)
		}
		if !ok {
			return false
		}
	}
	return true
}

func mapping(value interface{}, way ...interface{}) map[string]interface{} {
	found, _ := at(value, way...).(map[string]interface{})
	return found
}

// policies gives the failure policies of the webhooks that a pod of a namespace meets.
func policies(t *testing.T, rendering *Rendering, labels map[string]string) []string {
	t.Helper()
	found := []string{}
	for _, webhook := range list(rendering.ofKind("MutatingWebhookConfiguration")[0].Object, "webhooks") {
		if matches(t, at(webhook, "namespaceSelector"), labels) {
			found = append(found, text(webhook, "failurePolicy"))
		}
	}
	return found
}

// Threat W-03: a webhook that sees kube-system or its own pods can keep a cluster from starting.
func TestNeverSeesKubeSystemNorItsOwnNamespace(t *testing.T) {
	for _, version := range kubeVersions {
		rendering := render(t, version, "webhook: {excludedNamespaces: [istio-system]}")
		hasNames := version != "v1.20.2"
		labels := func(name, injection string) map[string]string {
			labels := map[string]string{}
			if hasNames {
				labels["kubernetes.io/metadata.name"] = name
			}
			if injection != "" {
				labels["identity-broker.io/injection"] = injection
			}
			return labels
		}
		for _, name := range []string{"kube-system", "identity-broker", "istio-system"} {
			for _, injection := range []string{"", "disabled", "enabled", "required"} {
				if !hasNames && (injection == "enabled" || injection == "required") {
					continue // 1.20 knows no names: there an administrator who labels kube-system gets what the label says
				}
				if found := policies(t, rendering, labels(name, injection)); len(found) != 0 {
					t.Errorf("%s: pods of %s (%s) meet webhooks: %v", version, name, injection, found)
				}
			}
		}
		expected := map[string]string{"": "[Ignore]", "enabled": "[Ignore]", "required": "[Fail]", "disabled": "[]"}
		if !hasNames {
			expected[""] = "[]"
		}
		for injection, policy := range expected {
			if found := fmt.Sprint(policies(t, rendering, labels("team-a", injection))); found != policy {
				t.Errorf("%s: pods of team-a (%s) meet %s, not %s", version, injection, found, policy)
			}
		}
	}
}

func TestWebhooksAskForLittleAndAnswerSoon(t *testing.T) {
	for _, version := range kubeVersions {
		rendering := render(t, version, "{}")
		for _, document := range rendering.ofKind("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration") {
			isMutating := document.Kind() == "MutatingWebhookConfiguration"
			for _, webhook := range list(document.Object, "webhooks") {
				name := version + " " + text(webhook, "name")
				if text(webhook, "sideEffects") != "None" || fmt.Sprint(at(webhook, "admissionReviewVersions")) != "[v1]" {
					t.Errorf("%s: side effects or another version", name)
				}
				if seconds, _ := at(webhook, "timeoutSeconds").(float64); seconds < 1 || seconds > 5 {
					t.Errorf("%s: waits %v s", name, seconds)
				}
				if isMutating && text(webhook, "reinvocationPolicy") != "IfNeeded" {
					t.Errorf("%s: is not asked again", name)
				}
				if isMutating && fmt.Sprint(at(webhook, "rules", 0, "operations"), at(webhook, "rules", 0, "resources")) != "[CREATE] [pods]" {
					t.Errorf("%s: asks for more than new pods: %v", name, at(webhook, "rules"))
				}
				if !isMutating && (fmt.Sprint(at(webhook, "rules", 0, "apiGroups")) != "[iam.identity-broker.io]" || len(list(webhook, "rules")) != 1) {
					t.Errorf("%s: asks for more than our resources", name)
				}
				conditions := list(webhook, "matchConditions")
				if wants := isMutating && version >= "v1.30"; wants != (len(conditions) == 1) {
					t.Errorf("%s: mirror pods are left out by API servers that can: %v", name, conditions)
				}
			}
		}
	}
}
