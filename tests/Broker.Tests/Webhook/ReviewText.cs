namespace Broker.Tests.Webhook;

/// <summary>Admission reviews and pods as an API server writes them.</summary>
internal static class ReviewText
{
    public const string Uid = "705ab4f5-6393-11e8-b7cc-42010a800002";
    public const string Role = "arn:aws:iam::123456789012:role/app";

    public static string Of(string pod, string @namespace = "team-a", bool dryRun = false, string kind = "Pod", string operation = "CREATE") =>
        $$"""
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"{{Uid}}","kind":{"group":"","version":"v1","kind":"{{kind}}"},
        "resource":{"group":"","version":"v1","resource":"pods"},"name":"","namespace":"{{@namespace}}","operation":"{{operation}}",
        "userInfo":{"username":"admin"},"object":{{pod}},"oldObject":null,"dryRun":{{(dryRun ? "true" : "false")}},"options":null} }
        """;

    /// <summary>A pod with annotations (JSON members), other members of its spec, and members of its one container.</summary>
    public static string Pod(string annotations = "", string spec = "", string container = "") =>
        $$"""
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"app","namespace":"team-a","annotations":{ {{annotations}} } },
        "spec":{ {{(spec.Length == 0 ? "" : spec + ",")}} "serviceAccountName":"app","restartPolicy":"Always",
        "containers":[{"name":"app","image":"app:1"{{(container.Length == 0 ? "" : "," + container)}} }]} }
        """;
}
