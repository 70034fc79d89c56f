using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Broker.Core.Telemetry;
using Broker.Kubernetes.Api;
using Broker.TestKit;
using Broker.TestKit.Kubernetes;
using Broker.Webhook.Certificates;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Webhook.Certificates;

/// <summary>A cluster with both webhook configurations, and replicas that keep their certificates in it.</summary>
public sealed class CertificateWorld : IAsyncDisposable
{
    public const string Namespace = "identity-broker";
    public const string Service = "identity-broker-webhook";
    public const string Secret = "/api/v1/namespaces/identity-broker/secrets/identity-broker-webhook-tls";
    public const string StsSecret = "/api/v1/namespaces/identity-broker/secrets/identity-broker-sts-tls";
    public const string Mutating = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/identity-broker";
    public const string Validating = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/identity-broker";

    private readonly BrokerMeter _brokerMeter = new();

    private CertificateWorld(FakeApiServer server)
    {
        Server = server;
        Api = server.Api();
        foreach (var path in new[] { Mutating, Validating })
        {
            server.Objects.Put(path, Configuration);
        }
    }

    public FakeApiServer Server { get; }

    public KubernetesApi Api { get; }

    public ManualTimeProvider Time { get; } = new();

    internal CertificateSettings Settings { get; } = new(Namespace, Service, "identity-broker-webhook-tls")
    {
        Issued = [new IssuedService("identity-broker-sts", "identity-broker-sts-tls")],
        Configuration = "identity-broker",
    };

    /// <summary>One webhook of ours, one of somebody else's, and a member that nobody here knows.</summary>
    private static string Configuration => """
        {"metadata":{"name":"identity-broker"},"webhooks":[
          {"name":"ours","clientConfig":{"service":{"namespace":"identity-broker","name":"identity-broker-webhook","path":"/mutate","port":443}},"unknown":{"kept":1.50}},
          {"name":"theirs","clientConfig":{"service":{"namespace":"elsewhere","name":"identity-broker-webhook"},"caBundle":"dGhlaXJz"}}]}
        """;

    public static async Task<CertificateWorld> StartAsync() => new(await FakeApiServer.StartAsync());

    internal SelfManagedCertificates Replica(CertificateTimes? times = null) =>
        new(times is null ? Settings : Settings with { Times = times }, Api, new WebhookMeter(_brokerMeter), NullLogger.Instance, Time);

    internal JsonObject Webhook(string path, int index = 0) => Server.Objects.Find(path)!["webhooks"]![index]!.AsObject();

    /// <summary>What the API server trusts, in PEM.</summary>
    internal string TrustOf(string path) =>
        System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(Webhook(path)["clientConfig"]!["caBundle"]?.GetValue<string>() ?? ""));

    internal string ValueOf(string secret, string key) =>
        System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(Server.Objects.Find(secret)!["data"]![key]!.GetValue<string>()));

    /// <summary>Changes an object as somebody else would.</summary>
    internal void Change(string path, Action<JsonObject> change)
    {
        var changed = Server.Objects.Find(path)!;
        change(changed);
        Server.Objects.Put(path, changed);
    }

    internal static X509Certificate2Collection ReadPem(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _brokerMeter.Dispose();
    }
}
