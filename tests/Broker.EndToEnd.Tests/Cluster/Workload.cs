namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>YAML of what people deploy: annotated service accounts and pods with AWS SDKs in them that know nothing of the broker.</summary>
internal static class Workload
{
    /// <summary>A service account that asks for a role, and what its pods' clients trust.</summary>
    /// <param name="name">The service account.</param>
    /// <param name="annotations">YAML in flow style.</param>
    /// <param name="caPem">The CA of the STS.</param>
    public static string ServiceAccount(string name, string annotations, string caPem) => ClusterWithPods.Manifest(
        "account.yaml", ("account", name), ("annotations", annotations), ("ca", caPem.Replace("\n", "\\n", StringComparison.Ordinal)));

    /// <summary>The annotation that asks for a role of the test account.</summary>
    public static string Asks(string role) => $$"""{ identity-broker.io/role-arn: "arn:aws:iam::{{Installation.Account}}:role/{{role}}" }""";

    /// <summary>A deployment of one pod that does nothing.</summary>
    public static string Deployment(string name, string serviceAccount, string annotations = "{}") =>
        $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: {{name}} }
        spec:
          selector: { matchLabels: { app: {{name}} } }
          template:
            metadata: { labels: { app: {{name}} }, annotations: {{annotations}} }
            spec:
        {{Indent(Spec(serviceAccount, "[sleep, infinity]"), 6)}}
        """;

    /// <summary>A pod that runs one command.</summary>
    public static string Pod(string name, string serviceAccount, string command = "[sleep, infinity]", string annotations = "{}") =>
        $$"""
        apiVersion: v1
        kind: Pod
        metadata: { name: {{name}}, annotations: {{annotations}} }
        spec:
        {{Indent(Spec(serviceAccount, command), 2)}}
        """;

    /// <summary>A job that runs one command once.</summary>
    public static string Job(string name, string serviceAccount, string command, string annotations = "{}") =>
        $$"""
        apiVersion: batch/v1
        kind: Job
        metadata: { name: {{name}} }
        spec:
          backoffLimit: 0
          template:
            metadata: { annotations: {{annotations}} }
            spec:
              restartPolicy: Never
        {{Indent(Spec(serviceAccount, command), 6)}}
        """;

    /// <summary>A pod that no scheduler takes up: admission decides about it, and no node has to run it. JSON for the API server.</summary>
    public static string Unscheduled(string name, string serviceAccount, string annotations = "{}") =>
        $$"""
        {
          "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "{{name}}", "annotations": {{annotations}} },
          "spec": {
            "schedulerName": "nobody", "serviceAccountName": "{{serviceAccount}}", "automountServiceAccountToken": false,
            "containers": [{ "name": "app", "image": "{{ClusterWithPods.SdkImage}}" }]
          }
        }
        """;

    private static string Spec(string serviceAccount, string command) =>
        $$"""
        serviceAccountName: {{serviceAccount}}
        terminationGracePeriodSeconds: 1
        containers:
          -
        {{Indent(ClusterWithPods.Manifest("container.yaml", ("sdk", ClusterWithPods.SdkImage), ("command", command)), 4)}}
        volumes: [{ name: sts-ca, configMap: { name: sts-ca } }]
        """;

    private static string Indent(string text, int spaces)
    {
        var margin = new string(' ', spaces);
        return string.Join('\n', text.TrimEnd().Split('\n').Select(line => margin + line));
    }
}
