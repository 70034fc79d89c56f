using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Kubernetes;

/// <summary>
/// Two replicas of <c>broker webhook</c> with certificates of their own and the rights that they need and no others, called by a real API server: one
/// about pods, the other about custom resources.
/// </summary>
[Trait("needs", "cluster")]
public sealed class SelfManagedWebhookTests(ApiServer cluster) : IClassFixture<ApiServer>, IAsyncLifetime
{
    private const string Mutating = "mutatingwebhookconfiguration/identity-broker";
    private const string Validating = "validatingwebhookconfiguration/identity-broker";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private SelfManagedWebhook? _first;
    private SelfManagedWebhook? _second;

    public async ValueTask InitializeAsync()
    {
        await cluster.ApplyAsync(Surroundings);
        await Until.TrueAsync(async () => await CanIAsync("get", "secret/identity-broker-webhook-tls"), Limit, () => "The rights are in force.");
        _first = await SelfManagedWebhook.StartAsync(cluster);
        _second = await SelfManagedWebhook.StartAsync(cluster);
        await cluster.ApplyAsync(Configurations(_first.Port, _second.Port));
        await UntilTrustedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.AskAsync("delete", Mutating, Validating, "--ignore-not-found");
        await cluster.AskAsync("delete", "secret", "identity-broker-webhook-tls", "identity-broker-sts-tls", "--ignore-not-found");
        foreach (var webhook in new[] { _first, _second })
        {
            if (webhook is not null)
            {
                await webhook.DisposeAsync();
            }
        }
    }

    [Fact]
    [Trait("threat", "W-02")]
    [Trait("threat", "W-04")]
    [Trait("threat", "W-07")]
    [Trait("threat", "W-14")]
    [Trait("threat", "W-15")]
    public async Task A_webhook_with_certificates_of_its_own_does_its_work()
    {
        // W-04: service account and pod, one request after the other, a hundred times.
        await cluster.ApplyAsync(string.Join('\n', Enumerable.Range(0, 100).Select(i => ServiceAccountAndPod($"app-{i}"))));
        var injected = await cluster.AskAsync("get", "pods", "-n", "shop", "-l", "identity-broker.io/injected=true", "-o", "name");
        Assert.Equal(100, injected.Split('\n').Length);

        // Decisions are Events on the service account of a pod that nobody owns.
        await Until.TrueAsync(
            async () => (await cluster.AskAsync("get", "events", "-n", "shop", "-o", "jsonpath={.items[*].reason}")).Contains("IdentityInjected", StringComparison.Ordinal),
            Limit,
            () => "There is an Event.");

        // W-15: whatever somebody writes into caBundle is put right, and pods are created again.
        foreach (var stale in new[] { "", Convert.ToBase64String(Encoding.ASCII.GetBytes(await BundleAsync(Mutating))[..^10]) })
        {
            await cluster.AskAsync("patch", Mutating, "--type=json", "-p", $$"""[{"op":"replace","path":"/webhooks/0/clientConfig/caBundle","value":"{{stale}}"}]""");
            await UntilTrustedAsync();
        }

        // W-14: a new pair, and then a new CA, are served by both replicas.
        await cluster.AskAsync("patch", "secret", "identity-broker-webhook-tls", "-p", """{"data":{"tls.crt":""}}""");
        await CreateUntilInjectedAsync("after-pair");
        await cluster.AskAsync("delete", "secret", "identity-broker-webhook-tls");
        await CreateUntilInjectedAsync("after-ca");

        // W-02: the question for missed pods is one that API servers understand.
        var missed = await cluster.AskAsync(
            "get", "--raw", "/api/v1/pods?labelSelector=identity-broker.io%2Finjected%21%3Dtrue&fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed&limit=100");
        Assert.Empty(JsonNode.Parse(missed)!["items"]!.AsArray());
    }

    [Fact]
    public async Task Custom_resources_are_judged_before_they_are_stored()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => cluster.ApplyAsync(Role("wide", """ "StringEquals":{"issuer.example:aud":"a"} """)));
        Assert.Contains("denied the request: ", refused.Message);
        Assert.Contains("issuer.example:sub", refused.Message);

        await Until.TrueAsync(
            async () =>
            {
                await cluster.ApplyAsync(Role("demo", """ "StringEquals":{"issuer.example:sub":"system:serviceaccount:shop:app"} """));
                return true;
            },
            Limit,
            () => "The role is stored.");
        Assert.Contains("broker_webhook_validations_total{kind=\"IamRole\",outcome=\"warned\"} 1", await _second!.MetricsAsync());
        Assert.Equal("iamrole.iam.identity-broker.io/demo", await cluster.AskAsync("get", "iamroles", "-o", "name"));
    }

    private static string ServiceAccountAndPod(string name) => $$"""
        ---
        {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"{{name}}","namespace":"shop","annotations":{"identity-broker.io/role-arn":"arn:aws:iam::123456789012:role/app"} } }
        ---
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}","namespace":"shop"},"spec":{"serviceAccountName":"{{name}}","automountServiceAccountToken":false,
        "containers":[{"name":"app","image":"a"}]} }
        """;

    private static string Role(string name, string condition) => $$$"""
        {"apiVersion":"iam.identity-broker.io/v1alpha1","kind":"IamRole","metadata":{"name":"{{{name}}}"},"spec":{"account":"123456789012","trustPolicy":{"Version":"2012-10-17",
        "Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/issuer.example"},"Action":"sts:AssumeRoleWithWebIdentity",
        "Condition":{ {{{condition}}} } }]} } }
        """;

    /// <summary>The first tries may meet an API server that has not heard of the new CA.</summary>
    private async Task CreateUntilInjectedAsync(string name)
    {
        await UntilTrustedAsync();
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    await cluster.ApplyAsync(ServiceAccountAndPod(name));
                    return true;
                }
                catch (InvalidOperationException)
                {
                    return false;
                }
            },
            Limit,
            () => $"The pod {name} is created.");
        Assert.Equal("true", await cluster.AskAsync("get", "pod", name, "-n", "shop", "-o", "jsonpath={.metadata.labels.identity-broker\\.io/injected}"));
    }

    /// <summary>Both configurations trust exactly what the Secret says.</summary>
    private Task UntilTrustedAsync() => Until.TrueAsync(
        async () =>
        {
            var bundle = await cluster.AskAsync("get", "secret", "identity-broker-webhook-tls", "--ignore-not-found", "-o", "jsonpath={.data.ca\\.crt}");
            return bundle.Length > 0 && bundle == await EncodedBundleAsync(Mutating) && bundle == await EncodedBundleAsync(Validating);
        },
        Limit,
        () => $"The API server trusts the webhook. Output:\n{_first?.Process.Output}");

    private Task<string> EncodedBundleAsync(string configuration) => cluster.AskAsync("get", configuration, "-o", "jsonpath={.webhooks[0].clientConfig.caBundle}");

    private async Task<string> BundleAsync(string configuration) => Encoding.ASCII.GetString(Convert.FromBase64String(await EncodedBundleAsync(configuration)));

    private async Task<bool> CanIAsync(string verb, string what)
    {
        try
        {
            return await cluster.AskAsync("auth", "can-i", verb, what, "--as=system:serviceaccount:default:broker") == "yes";
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Configurations(int mutatingPort, int validatingPort) => $$"""
        ---
        {"apiVersion":"admissionregistration.k8s.io/v1","kind":"MutatingWebhookConfiguration","metadata":{"name":"identity-broker"},"webhooks":[
        {"name":"pods.identity-broker.io","clientConfig":{{Client("mutate", mutatingPort)}},"admissionReviewVersions":["v1"],"sideEffects":"None","failurePolicy":"Fail","timeoutSeconds":10,
        "namespaceSelector":{"matchLabels":{"inject":"yes"} },"rules":[{"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"],"operations":["CREATE"]}]}]}
        ---
        {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration","metadata":{"name":"identity-broker"},"webhooks":[
        {"name":"documents.identity-broker.io","clientConfig":{{Client("validate", validatingPort)}},"admissionReviewVersions":["v1"],"sideEffects":"None","failurePolicy":"Fail","timeoutSeconds":10,
        "rules":[{"apiGroups":["iam.identity-broker.io"],"apiVersions":["*"],"resources":["*"],"operations":["CREATE","UPDATE"]}]}]}
        """;

    private static string Client(string path, int port) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"service":{"namespace":"default","name":"identity-broker-webhook","path":"/{{path}}","port":{{port}}} }""");

    /// <summary>The rights of the webhook, the Service, a namespace to create pods in, and a kind of document.</summary>
    private const string Surroundings = """
        ---
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"identity-broker-webhook","namespace":"default"},"spec":{"type":"ExternalName","externalName":"localhost"}}
        ---
        {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop","labels":{"inject":"yes"},"annotations":{"identity-broker.io/allowed-role-arns":"arn:aws:iam::123456789012:role/*"}}}
        ---
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"webhook","namespace":"default"},"rules":[
        {"apiGroups":[""],"resources":["secrets"],"verbs":["create"]},
        {"apiGroups":[""],"resources":["secrets"],"verbs":["get","list","watch","patch"],"resourceNames":["identity-broker-webhook-tls","identity-broker-sts-tls"]}]}
        ---
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"webhook","namespace":"default"},
        "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"webhook"},"subjects":[{"kind":"ServiceAccount","name":"broker","namespace":"default"}]}
        ---
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"self-managed-webhook"},"rules":[
        {"apiGroups":[""],"resources":["serviceaccounts","namespaces"],"verbs":["get","list","watch"]},
        {"apiGroups":[""],"resources":["pods"],"verbs":["list"]},
        {"apiGroups":[""],"resources":["events"],"verbs":["create","patch"]},
        {"apiGroups":["admissionregistration.k8s.io"],"resources":["mutatingwebhookconfigurations","validatingwebhookconfigurations"],
         "verbs":["get","list","watch","patch"],"resourceNames":["identity-broker"]}]}
        ---
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"self-managed-webhook"},
        "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"self-managed-webhook"},"subjects":[{"kind":"ServiceAccount","name":"broker","namespace":"default"}]}
        ---
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"iamroles.iam.identity-broker.io"},"spec":{"group":"iam.identity-broker.io",
        "names":{"kind":"IamRole","listKind":"IamRoleList","plural":"iamroles","singular":"iamrole"},"scope":"Cluster","versions":[{"name":"v1alpha1","served":true,"storage":true,
        "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;
}
